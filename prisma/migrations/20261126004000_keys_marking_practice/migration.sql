-- Mended keys and whom they regrade, markings of short answers, and practice.

CREATE TABLE key_regrades (
    tenant_id UUID NOT NULL,
    question_version_id UUID NOT NULL,
    key_revision INTEGER NOT NULL,
    wakes INTEGER NOT NULL DEFAULT 0,
    woken_at TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    created_at TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    finished_at TIMESTAMPTZ(3),

    CONSTRAINT key_regrades_pkey PRIMARY KEY (tenant_id,question_version_id,key_revision)
);

CREATE TABLE response_regrades (
    tenant_id UUID NOT NULL,
    attempt_id UUID NOT NULL,
    question_version_id UUID NOT NULL,
    key_revision INTEGER NOT NULL,
    old_key_revision INTEGER NOT NULL,
    old_points NUMERIC(12,5) NOT NULL,
    new_points NUMERIC(12,5) NOT NULL,
    regraded_at TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT response_regrades_pkey PRIMARY KEY (tenant_id,attempt_id,question_version_id,key_revision)
);

CREATE TABLE short_answer_markings (
    tenant_id UUID NOT NULL,
    attempt_id UUID NOT NULL,
    question_version_id UUID NOT NULL,
    revision INTEGER NOT NULL,
    marker_id UUID NOT NULL,
    rows JSONB NOT NULL,
    overall TEXT,
    points NUMERIC(12,5) NOT NULL,
    max_points NUMERIC(12,5) NOT NULL,
    created_at TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT short_answer_markings_pkey PRIMARY KEY (tenant_id,attempt_id,question_version_id,revision)
);

CREATE TABLE practices (
    tenant_id UUID NOT NULL,
    person_id UUID NOT NULL,
    unit TEXT NOT NULL,
    seed BIGINT NOT NULL,
    turns INTEGER NOT NULL DEFAULT 0,
    last_question TEXT,

    CONSTRAINT practices_pkey PRIMARY KEY (tenant_id,person_id,unit)
);

CREATE TABLE practice_turns (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    person_id UUID NOT NULL,
    unit TEXT NOT NULL,
    number INTEGER NOT NULL,
    question_version_id UUID NOT NULL,
    option_ids TEXT[] NOT NULL,
    asked_at TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    chosen_ids TEXT[],
    answered_at TIMESTAMPTZ(3),
    points NUMERIC(12,5),
    key_revision INTEGER,
    is_evidence BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT practice_turns_pkey PRIMARY KEY (tenant_id,id)
);

CREATE TABLE practice_cards (
    tenant_id UUID NOT NULL,
    person_id UUID NOT NULL,
    unit TEXT NOT NULL,
    question TEXT NOT NULL,
    answers INTEGER NOT NULL,
    streak INTEGER NOT NULL,
    due_turn INTEGER NOT NULL,

    CONSTRAINT practice_cards_pkey PRIMARY KEY (tenant_id,person_id,unit,question)
);

CREATE TABLE practice_ratings (
    tenant_id UUID NOT NULL,
    person_id UUID NOT NULL,
    unit TEXT NOT NULL,
    topic TEXT NOT NULL,
    name TEXT NOT NULL,
    rating DOUBLE PRECISION NOT NULL,
    answers INTEGER NOT NULL,

    CONSTRAINT practice_ratings_pkey PRIMARY KEY (tenant_id,person_id,unit,topic,name)
);

CREATE TABLE practice_difficulties (
    tenant_id UUID NOT NULL,
    unit TEXT NOT NULL,
    question TEXT NOT NULL,
    rating DOUBLE PRECISION NOT NULL,
    answers INTEGER NOT NULL,

    CONSTRAINT practice_difficulties_pkey PRIMARY KEY (tenant_id,unit,question)
);

CREATE UNIQUE INDEX practice_turns_tenant_id_person_id_unit_number_key ON practice_turns(tenant_id, person_id, unit, number);

-- Answers that a mended key may regrade.
CREATE INDEX practice_turns_question_idx ON practice_turns(tenant_id, question_version_id, id) WHERE answered_at IS NOT NULL;

CREATE INDEX response_regrades_key_idx ON response_regrades(tenant_id, question_version_id, key_revision);

CREATE INDEX key_regrades_waiting_idx ON key_regrades(woken_at) WHERE finished_at IS NULL;

-- Attempts with short answers that wait for a marker.
CREATE INDEX attempts_unmarked_idx ON attempts(tenant_id, id) WHERE unmarked > 0;

-- In the order in which a regrade goes through them.
DROP INDEX responses_question_idx;
CREATE INDEX responses_question_idx ON responses(tenant_id, question_version_id, attempt_id);

ALTER TABLE key_regrades ADD CONSTRAINT key_regrades_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE key_regrades ADD CONSTRAINT key_regrades_tenant_id_question_version_id_key_revision_fkey FOREIGN KEY (tenant_id, question_version_id, key_revision) REFERENCES question_keys(tenant_id, question_version_id, revision) ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE response_regrades ADD CONSTRAINT response_regrades_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE response_regrades ADD CONSTRAINT response_regrades_tenant_id_attempt_id_question_version_id_fkey FOREIGN KEY (tenant_id, attempt_id, question_version_id) REFERENCES responses(tenant_id, attempt_id, question_version_id) ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE response_regrades ADD CONSTRAINT response_regrades_tenant_id_question_version_id_key_revision_fk FOREIGN KEY (tenant_id, question_version_id, key_revision) REFERENCES question_keys(tenant_id, question_version_id, revision) ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE short_answer_markings ADD CONSTRAINT short_answer_markings_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE short_answer_markings ADD CONSTRAINT short_answer_markings_tenant_id_attempt_id_question_version_id_ FOREIGN KEY (tenant_id, attempt_id, question_version_id) REFERENCES responses(tenant_id, attempt_id, question_version_id) ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE short_answer_markings ADD CONSTRAINT short_answer_markings_tenant_id_marker_id_fkey FOREIGN KEY (tenant_id, marker_id) REFERENCES people(tenant_id, id) ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE practices ADD CONSTRAINT practices_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE practices ADD CONSTRAINT practices_tenant_id_person_id_fkey FOREIGN KEY (tenant_id, person_id) REFERENCES people(tenant_id, id) ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE practice_turns ADD CONSTRAINT practice_turns_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE practice_turns ADD CONSTRAINT practice_turns_tenant_id_person_id_unit_fkey FOREIGN KEY (tenant_id, person_id, unit) REFERENCES practices(tenant_id, person_id, unit) ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE practice_turns ADD CONSTRAINT practice_turns_tenant_id_question_version_id_fkey FOREIGN KEY (tenant_id, question_version_id) REFERENCES question_versions(tenant_id, id) ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE practice_cards ADD CONSTRAINT practice_cards_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE practice_cards ADD CONSTRAINT practice_cards_tenant_id_person_id_unit_fkey FOREIGN KEY (tenant_id, person_id, unit) REFERENCES practices(tenant_id, person_id, unit) ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE practice_ratings ADD CONSTRAINT practice_ratings_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE practice_ratings ADD CONSTRAINT practice_ratings_tenant_id_person_id_unit_fkey FOREIGN KEY (tenant_id, person_id, unit) REFERENCES practices(tenant_id, person_id, unit) ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE practice_difficulties ADD CONSTRAINT practice_difficulties_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE short_answer_markings ADD CONSTRAINT short_answer_markings_points_check CHECK (points BETWEEN 0 AND max_points);
ALTER TABLE practice_ratings ADD CONSTRAINT practice_ratings_topic_check CHECK (topic IN ('level', 'section'));
ALTER TABLE practice_turns ADD CONSTRAINT practice_turns_answered_check CHECK (num_nulls(chosen_ids, answered_at, points, key_revision) IN (0, 4));

-- Row-level security. Forced, so that the owner is bound too.

ALTER TABLE key_regrades ENABLE ROW LEVEL SECURITY;
ALTER TABLE key_regrades FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON key_regrades TO prayog_app
  USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE response_regrades ENABLE ROW LEVEL SECURITY;
ALTER TABLE response_regrades FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON response_regrades TO prayog_app
  USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE short_answer_markings ENABLE ROW LEVEL SECURITY;
ALTER TABLE short_answer_markings FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON short_answer_markings TO prayog_app
  USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE practices ENABLE ROW LEVEL SECURITY;
ALTER TABLE practices FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON practices TO prayog_app
  USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE practice_turns ENABLE ROW LEVEL SECURITY;
ALTER TABLE practice_turns FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON practice_turns TO prayog_app
  USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE practice_cards ENABLE ROW LEVEL SECURITY;
ALTER TABLE practice_cards FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON practice_cards TO prayog_app
  USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE practice_ratings ENABLE ROW LEVEL SECURITY;
ALTER TABLE practice_ratings FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON practice_ratings TO prayog_app
  USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE practice_difficulties ENABLE ROW LEVEL SECURITY;
ALTER TABLE practice_difficulties FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON practice_difficulties TO prayog_app
  USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

GRANT SELECT, INSERT ON response_regrades, short_answer_markings TO prayog_app;
GRANT SELECT, INSERT, UPDATE ON key_regrades, practices, practice_turns, practice_cards, practice_ratings, practice_difficulties TO prayog_app;

-- The upkeep role: finds regrades that a killed worker or a lost queue left behind.
CREATE POLICY upkeep_finds ON key_regrades FOR SELECT TO prayog_upkeep USING (finished_at IS NULL);
GRANT SELECT (tenant_id, question_version_id, key_revision, woken_at, finished_at) ON key_regrades TO prayog_upkeep;
