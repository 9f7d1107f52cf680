-- What analytics read in place of every answer: each student's sums, written by that student's own transactions alone.
-- A share is points / max_points in billionths, rounded once, so that adding and taking away again is exact.

CREATE TYPE standing_facet AS ENUM ('outcome', 'question_section', 'lab_section', 'day');

ALTER TABLE item_results ADD COLUMN misconceptions TEXT[] NOT NULL DEFAULT '{}';

CREATE TABLE unit_standings (
    tenant_id UUID NOT NULL,
    unit TEXT NOT NULL,
    person_id UUID NOT NULL,
    last_active_at TIMESTAMPTZ(3),
    answers_given INTEGER NOT NULL DEFAULT 0,
    remember_items INTEGER NOT NULL DEFAULT 0,
    remember_share BIGINT NOT NULL DEFAULT 0,
    understand_items INTEGER NOT NULL DEFAULT 0,
    understand_share BIGINT NOT NULL DEFAULT 0,
    apply_items INTEGER NOT NULL DEFAULT 0,
    apply_share BIGINT NOT NULL DEFAULT 0,
    analyze_items INTEGER NOT NULL DEFAULT 0,
    analyze_share BIGINT NOT NULL DEFAULT 0,
    evaluate_items INTEGER NOT NULL DEFAULT 0,
    evaluate_share BIGINT NOT NULL DEFAULT 0,
    create_items INTEGER NOT NULL DEFAULT 0,
    create_share BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT unit_standings_pkey PRIMARY KEY (tenant_id,unit,person_id)
) WITH (fillfactor = 70);

CREATE TABLE facet_standings (
    tenant_id UUID NOT NULL,
    unit TEXT NOT NULL,
    facet standing_facet NOT NULL,
    person_id UUID NOT NULL,
    value TEXT NOT NULL,
    items INTEGER NOT NULL,
    share BIGINT NOT NULL,

    CONSTRAINT facet_standings_pkey PRIMARY KEY (tenant_id,unit,facet,person_id,value)
) WITH (fillfactor = 80);

CREATE TABLE lab_standings (
    tenant_id UUID NOT NULL,
    lab TEXT NOT NULL,
    person_id UUID NOT NULL,
    tries INTEGER NOT NULL,
    first_tried_at TIMESTAMPTZ(3) NOT NULL,
    last_tried_at TIMESTAMPTZ(3) NOT NULL,
    passed_at TIMESTAMPTZ(3),
    tries_to_pass INTEGER,
    best_score INTEGER NOT NULL,
    max_score INTEGER NOT NULL,
    passed_checks TEXT[] NOT NULL,
    failed_tries INTEGER NOT NULL,
    timeout_tries INTEGER NOT NULL,
    deadlock_tries INTEGER NOT NULL,
    crashed_tries INTEGER NOT NULL,
    memory_limit_tries INTEGER NOT NULL,
    output_limit_tries INTEGER NOT NULL,
    process_limit_tries INTEGER NOT NULL,
    compile_error_tries INTEGER NOT NULL,
    leak_tries INTEGER NOT NULL,

    CONSTRAINT lab_standings_pkey PRIMARY KEY (tenant_id,lab,person_id)
) WITH (fillfactor = 80);

-- Whom a misconception was seen in: few rows have any.
CREATE INDEX item_results_misconceptions_idx ON item_results(tenant_id, unit, person_id) WHERE misconceptions <> '{}';

-- Figures of some days only.
CREATE INDEX item_results_answered_idx ON item_results(tenant_id, unit, answered_at);

-- A student's tries at one lab.
CREATE INDEX submissions_graded_idx ON submissions(tenant_id, person_id, lab, created_at) WHERE status = 'graded';

ALTER TABLE unit_standings ADD CONSTRAINT unit_standings_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE unit_standings ADD CONSTRAINT unit_standings_tenant_id_person_id_fkey FOREIGN KEY (tenant_id, person_id) REFERENCES people(tenant_id, id) ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE facet_standings ADD CONSTRAINT facet_standings_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE facet_standings ADD CONSTRAINT facet_standings_tenant_id_unit_person_id_fkey FOREIGN KEY (tenant_id, unit, person_id) REFERENCES unit_standings(tenant_id, unit, person_id) ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE lab_standings ADD CONSTRAINT lab_standings_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE lab_standings ADD CONSTRAINT lab_standings_tenant_id_person_id_fkey FOREIGN KEY (tenant_id, person_id) REFERENCES people(tenant_id, id) ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE lab_standings ADD CONSTRAINT lab_standings_passed_check CHECK ((passed_at IS NULL) = (tries_to_pass IS NULL));

ALTER TABLE unit_standings ENABLE ROW LEVEL SECURITY;
ALTER TABLE unit_standings FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON unit_standings TO prayog_app
  USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE facet_standings ENABLE ROW LEVEL SECURITY;
ALTER TABLE facet_standings FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON facet_standings TO prayog_app
  USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE lab_standings ENABLE ROW LEVEL SECURITY;
ALTER TABLE lab_standings FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON lab_standings TO prayog_app
  USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

-- A rebuild takes all of a student's rows away and writes them anew.
GRANT SELECT, INSERT, UPDATE ON unit_standings TO prayog_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON facet_standings, lab_standings TO prayog_app;
GRANT DELETE ON item_results TO prayog_app;
