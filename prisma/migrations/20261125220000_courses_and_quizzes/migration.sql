-- What colleges teach from, who learns it together, quizzes and their answers, and the newest result on each item: what analytics count.
-- Points are NUMERIC(12,5) everywhere, so that sums are exact and a rebuild gives the same digits.

CREATE TYPE bloom_level AS ENUM ('remember', 'understand', 'apply', 'analyze', 'evaluate', 'create');

CREATE TYPE cohort_role AS ENUM ('student', 'assistant', 'instructor');

CREATE TYPE question_kind AS ENUM ('single_choice', 'multiple_choice', 'true_false', 'short_answer');

CREATE TYPE item_kind AS ENUM ('question', 'short_answer', 'check', 'rubric_row');

CREATE TYPE attempt_status AS ENUM ('open', 'submitted');

CREATE TYPE attempt_counting AS ENUM ('highest', 'latest', 'first', 'average');

CREATE TYPE feedback_policy AS ENUM ('immediate', 'after_submit', 'after_close', 'never');

CREATE TABLE unit_versions (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    unit TEXT NOT NULL,
    version INTEGER NOT NULL,
    title TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    document JSONB NOT NULL,
    created_at TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT unit_versions_pkey PRIMARY KEY (tenant_id,id)
);

CREATE TABLE question_versions (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    unit TEXT NOT NULL,
    question TEXT NOT NULL,
    kind question_kind NOT NULL,
    text_hash TEXT NOT NULL,
    document JSONB NOT NULL,
    bloom_level bloom_level NOT NULL,
    section TEXT NOT NULL,
    outcome TEXT NOT NULL,
    max_points NUMERIC(12,5) NOT NULL,
    created_at TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT question_versions_pkey PRIMARY KEY (tenant_id,id)
);

CREATE TABLE unit_version_questions (
    tenant_id UUID NOT NULL,
    unit_version_id UUID NOT NULL,
    question_version_id UUID NOT NULL,
    position INTEGER NOT NULL,

    CONSTRAINT unit_version_questions_pkey PRIMARY KEY (tenant_id,unit_version_id,question_version_id)
);

CREATE TABLE question_keys (
    tenant_id UUID NOT NULL,
    question_version_id UUID NOT NULL,
    revision INTEGER NOT NULL,
    option_ids TEXT[] NOT NULL,
    reason TEXT,
    changed_by UUID,
    created_at TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT question_keys_pkey PRIMARY KEY (tenant_id,question_version_id,revision)
);

CREATE TABLE cohorts (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    unit TEXT NOT NULL,
    name TEXT NOT NULL,
    starts_at TIMESTAMPTZ(3),
    ends_at TIMESTAMPTZ(3),
    revision INTEGER NOT NULL DEFAULT 1,
    created_at TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT cohorts_pkey PRIMARY KEY (tenant_id,id)
);

CREATE TABLE cohort_members (
    tenant_id UUID NOT NULL,
    cohort_id UUID NOT NULL,
    person_id UUID NOT NULL,
    role cohort_role NOT NULL,
    section TEXT,
    lab_group TEXT,
    joined_at TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT cohort_members_pkey PRIMARY KEY (tenant_id,cohort_id,person_id)
);

CREATE TABLE quizzes (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    cohort_id UUID NOT NULL,
    slug TEXT NOT NULL,
    title TEXT NOT NULL,
    blueprint JSONB NOT NULL,
    opens_at TIMESTAMPTZ(3),
    closes_at TIMESTAMPTZ(3),
    time_limit_seconds INTEGER,
    max_attempts INTEGER,
    counting attempt_counting NOT NULL DEFAULT 'highest',
    feedback feedback_policy NOT NULL DEFAULT 'after_submit',
    pass_percent NUMERIC(5,2) NOT NULL DEFAULT 40,
    revision INTEGER NOT NULL DEFAULT 1,
    created_by UUID NOT NULL,
    created_at TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT quizzes_pkey PRIMARY KEY (tenant_id,id)
);

CREATE TABLE quiz_overrides (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    quiz_id UUID NOT NULL,
    person_id UUID,
    lab_group TEXT,
    extra_seconds INTEGER,
    extra_attempts INTEGER,
    opens_at TIMESTAMPTZ(3),
    closes_at TIMESTAMPTZ(3),
    reason TEXT,
    revision INTEGER NOT NULL DEFAULT 1,
    changed_by UUID NOT NULL,
    changed_at TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT quiz_overrides_pkey PRIMARY KEY (tenant_id,id)
);

CREATE TABLE attempts (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    quiz_id UUID NOT NULL,
    person_id UUID NOT NULL,
    number INTEGER NOT NULL,
    unit_version_id UUID NOT NULL,
    seed BIGINT NOT NULL,
    status attempt_status NOT NULL DEFAULT 'open',
    started_at TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    deadline_at TIMESTAMPTZ(3),
    submitted_at TIMESTAMPTZ(3),
    points NUMERIC(12,5),
    max_points NUMERIC(12,5) NOT NULL,
    unmarked INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT attempts_pkey PRIMARY KEY (tenant_id,id)
);

CREATE TABLE attempt_items (
    tenant_id UUID NOT NULL,
    attempt_id UUID NOT NULL,
    question_version_id UUID NOT NULL,
    position INTEGER NOT NULL,
    option_ids TEXT[] NOT NULL,
    max_points NUMERIC(12,5) NOT NULL,

    CONSTRAINT attempt_items_pkey PRIMARY KEY (tenant_id,attempt_id,question_version_id)
);

CREATE TABLE responses (
    tenant_id UUID NOT NULL,
    attempt_id UUID NOT NULL,
    question_version_id UUID NOT NULL,
    option_ids TEXT[] NOT NULL DEFAULT '{}',
    text TEXT,
    revision INTEGER NOT NULL DEFAULT 1,
    answered_at TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    time_spent_ms INTEGER NOT NULL DEFAULT 0,
    points NUMERIC(12,5),
    key_revision INTEGER,

    CONSTRAINT responses_pkey PRIMARY KEY (tenant_id,attempt_id,question_version_id)
);

CREATE TABLE item_results (
    tenant_id UUID NOT NULL,
    person_id UUID NOT NULL,
    unit TEXT NOT NULL,
    kind item_kind NOT NULL,
    item TEXT NOT NULL,
    bloom_level bloom_level NOT NULL,
    outcome TEXT NOT NULL,
    section TEXT,
    points NUMERIC(12,5) NOT NULL,
    max_points NUMERIC(12,5) NOT NULL,
    answered_at TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT item_results_pkey PRIMARY KEY (tenant_id,person_id,unit,kind,item)
);

CREATE UNIQUE INDEX unit_versions_tenant_id_unit_version_key ON unit_versions(tenant_id, unit, version);

CREATE UNIQUE INDEX question_versions_tenant_id_unit_question_text_hash_key ON question_versions(tenant_id, unit, question, text_hash);

CREATE INDEX cohort_members_tenant_id_person_id_idx ON cohort_members(tenant_id, person_id);

CREATE UNIQUE INDEX quizzes_tenant_id_slug_key ON quizzes(tenant_id, slug);

CREATE INDEX quizzes_tenant_id_cohort_id_idx ON quizzes(tenant_id, cohort_id);

CREATE UNIQUE INDEX quiz_overrides_person_key ON quiz_overrides(tenant_id, quiz_id, person_id) WHERE person_id IS NOT NULL;

CREATE UNIQUE INDEX quiz_overrides_group_key ON quiz_overrides(tenant_id, quiz_id, lab_group) WHERE lab_group IS NOT NULL;

CREATE UNIQUE INDEX attempts_tenant_id_quiz_id_person_id_number_key ON attempts(tenant_id, quiz_id, person_id, number);

-- At most one goes on at a time.
CREATE UNIQUE INDEX attempts_open_key ON attempts(tenant_id, quiz_id, person_id) WHERE status = 'open';

CREATE INDEX attempts_deadline_idx ON attempts(deadline_at) WHERE status = 'open';

CREATE INDEX responses_question_idx ON responses(tenant_id, question_version_id);

ALTER TABLE unit_versions ADD CONSTRAINT unit_versions_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE question_versions ADD CONSTRAINT question_versions_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE unit_version_questions ADD CONSTRAINT unit_version_questions_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE question_keys ADD CONSTRAINT question_keys_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE cohorts ADD CONSTRAINT cohorts_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE cohort_members ADD CONSTRAINT cohort_members_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE quizzes ADD CONSTRAINT quizzes_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE quiz_overrides ADD CONSTRAINT quiz_overrides_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE attempts ADD CONSTRAINT attempts_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE attempt_items ADD CONSTRAINT attempt_items_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE responses ADD CONSTRAINT responses_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE item_results ADD CONSTRAINT item_results_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE unit_version_questions ADD CONSTRAINT unit_version_questions_tenant_id_unit_version_id_fkey FOREIGN KEY (tenant_id, unit_version_id) REFERENCES unit_versions(tenant_id, id) ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE unit_version_questions ADD CONSTRAINT unit_version_questions_tenant_id_question_version_id_fkey FOREIGN KEY (tenant_id, question_version_id) REFERENCES question_versions(tenant_id, id) ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE question_keys ADD CONSTRAINT question_keys_tenant_id_question_version_id_fkey FOREIGN KEY (tenant_id, question_version_id) REFERENCES question_versions(tenant_id, id) ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE question_keys ADD CONSTRAINT question_keys_tenant_id_changed_by_fkey FOREIGN KEY (tenant_id, changed_by) REFERENCES people(tenant_id, id) ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE cohort_members ADD CONSTRAINT cohort_members_tenant_id_cohort_id_fkey FOREIGN KEY (tenant_id, cohort_id) REFERENCES cohorts(tenant_id, id) ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE cohort_members ADD CONSTRAINT cohort_members_tenant_id_person_id_fkey FOREIGN KEY (tenant_id, person_id) REFERENCES people(tenant_id, id) ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE quizzes ADD CONSTRAINT quizzes_tenant_id_cohort_id_fkey FOREIGN KEY (tenant_id, cohort_id) REFERENCES cohorts(tenant_id, id) ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE quizzes ADD CONSTRAINT quizzes_tenant_id_created_by_fkey FOREIGN KEY (tenant_id, created_by) REFERENCES people(tenant_id, id) ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE quiz_overrides ADD CONSTRAINT quiz_overrides_tenant_id_quiz_id_fkey FOREIGN KEY (tenant_id, quiz_id) REFERENCES quizzes(tenant_id, id) ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE quiz_overrides ADD CONSTRAINT quiz_overrides_tenant_id_person_id_fkey FOREIGN KEY (tenant_id, person_id) REFERENCES people(tenant_id, id) ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE quiz_overrides ADD CONSTRAINT quiz_overrides_tenant_id_changed_by_fkey FOREIGN KEY (tenant_id, changed_by) REFERENCES people(tenant_id, id) ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE attempts ADD CONSTRAINT attempts_tenant_id_quiz_id_fkey FOREIGN KEY (tenant_id, quiz_id) REFERENCES quizzes(tenant_id, id) ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE attempts ADD CONSTRAINT attempts_tenant_id_person_id_fkey FOREIGN KEY (tenant_id, person_id) REFERENCES people(tenant_id, id) ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE attempts ADD CONSTRAINT attempts_tenant_id_unit_version_id_fkey FOREIGN KEY (tenant_id, unit_version_id) REFERENCES unit_versions(tenant_id, id) ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE attempt_items ADD CONSTRAINT attempt_items_tenant_id_attempt_id_fkey FOREIGN KEY (tenant_id, attempt_id) REFERENCES attempts(tenant_id, id) ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE attempt_items ADD CONSTRAINT attempt_items_tenant_id_question_version_id_fkey FOREIGN KEY (tenant_id, question_version_id) REFERENCES question_versions(tenant_id, id) ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE responses ADD CONSTRAINT responses_tenant_id_attempt_id_question_version_id_fkey FOREIGN KEY (tenant_id, attempt_id, question_version_id) REFERENCES attempt_items(tenant_id, attempt_id, question_version_id) ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE item_results ADD CONSTRAINT item_results_tenant_id_person_id_fkey FOREIGN KEY (tenant_id, person_id) REFERENCES people(tenant_id, id) ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE quizzes ADD CONSTRAINT quizzes_window_check CHECK (opens_at IS NULL OR closes_at IS NULL OR opens_at < closes_at);
ALTER TABLE quizzes ADD CONSTRAINT quizzes_limits_check CHECK (time_limit_seconds > 0 AND max_attempts > 0 AND pass_percent BETWEEN 0 AND 100);
ALTER TABLE quiz_overrides ADD CONSTRAINT quiz_overrides_whom_check CHECK ((person_id IS NULL) <> (lab_group IS NULL));
ALTER TABLE attempts ADD CONSTRAINT attempts_submitted_check CHECK ((status = 'submitted') = (submitted_at IS NOT NULL));
ALTER TABLE item_results ADD CONSTRAINT item_results_points_check CHECK (points >= 0 AND max_points > 0 AND points <= max_points);

-- Row-level security. Forced, so that the owner is bound too.

ALTER TABLE unit_versions ENABLE ROW LEVEL SECURITY;
ALTER TABLE unit_versions FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON unit_versions TO prayog_app
  USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE question_versions ENABLE ROW LEVEL SECURITY;
ALTER TABLE question_versions FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON question_versions TO prayog_app
  USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE unit_version_questions ENABLE ROW LEVEL SECURITY;
ALTER TABLE unit_version_questions FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON unit_version_questions TO prayog_app
  USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE question_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE question_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON question_keys TO prayog_app
  USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE cohorts ENABLE ROW LEVEL SECURITY;
ALTER TABLE cohorts FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON cohorts TO prayog_app
  USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE cohort_members ENABLE ROW LEVEL SECURITY;
ALTER TABLE cohort_members FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON cohort_members TO prayog_app
  USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE quizzes ENABLE ROW LEVEL SECURITY;
ALTER TABLE quizzes FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON quizzes TO prayog_app
  USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE quiz_overrides ENABLE ROW LEVEL SECURITY;
ALTER TABLE quiz_overrides FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON quiz_overrides TO prayog_app
  USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE attempts ENABLE ROW LEVEL SECURITY;
ALTER TABLE attempts FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON attempts TO prayog_app
  USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE attempt_items ENABLE ROW LEVEL SECURITY;
ALTER TABLE attempt_items FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON attempt_items TO prayog_app
  USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE responses ENABLE ROW LEVEL SECURITY;
ALTER TABLE responses FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON responses TO prayog_app
  USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE item_results ENABLE ROW LEVEL SECURITY;
ALTER TABLE item_results FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON item_results TO prayog_app
  USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

GRANT SELECT, INSERT ON unit_versions, question_versions, unit_version_questions, question_keys, attempt_items TO prayog_app;
GRANT SELECT, INSERT, UPDATE ON cohorts, quizzes, attempts, responses, item_results TO prayog_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON cohort_members, quiz_overrides TO prayog_app;
