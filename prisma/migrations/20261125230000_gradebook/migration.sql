-- How a cohort is graded, and grades that people have set. Both are only added to: the newest revision counts, the others are history.

CREATE TABLE grading_schemes (
    tenant_id UUID NOT NULL,
    cohort_id UUID NOT NULL,
    revision INTEGER NOT NULL,
    document JSONB NOT NULL,
    changed_by UUID NOT NULL,
    changed_at TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT grading_schemes_pkey PRIMARY KEY (tenant_id,cohort_id,revision)
);

CREATE TABLE grade_overrides (
    tenant_id UUID NOT NULL,
    cohort_id UUID NOT NULL,
    person_id UUID NOT NULL,
    item TEXT NOT NULL,
    revision INTEGER NOT NULL,
    points NUMERIC(12,5),
    max_points NUMERIC(12,5),
    old_percent NUMERIC(12,2),
    reason TEXT NOT NULL,
    changed_by UUID NOT NULL,
    changed_at TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT grade_overrides_pkey PRIMARY KEY (tenant_id,cohort_id,person_id,item,revision)
);

ALTER TABLE grading_schemes ADD CONSTRAINT grading_schemes_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE grading_schemes ADD CONSTRAINT grading_schemes_tenant_id_cohort_id_fkey FOREIGN KEY (tenant_id, cohort_id) REFERENCES cohorts(tenant_id, id) ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE grading_schemes ADD CONSTRAINT grading_schemes_tenant_id_changed_by_fkey FOREIGN KEY (tenant_id, changed_by) REFERENCES people(tenant_id, id) ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE grade_overrides ADD CONSTRAINT grade_overrides_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE grade_overrides ADD CONSTRAINT grade_overrides_tenant_id_cohort_id_fkey FOREIGN KEY (tenant_id, cohort_id) REFERENCES cohorts(tenant_id, id) ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE grade_overrides ADD CONSTRAINT grade_overrides_tenant_id_person_id_fkey FOREIGN KEY (tenant_id, person_id) REFERENCES people(tenant_id, id) ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE grade_overrides ADD CONSTRAINT grade_overrides_tenant_id_changed_by_fkey FOREIGN KEY (tenant_id, changed_by) REFERENCES people(tenant_id, id) ON DELETE RESTRICT ON UPDATE CASCADE;

-- Without points the override is taken away.
ALTER TABLE grade_overrides ADD CONSTRAINT grade_overrides_points_check
  CHECK ((points IS NULL) = (max_points IS NULL) AND points >= 0 AND max_points > 0 AND points <= max_points);

ALTER TABLE grading_schemes ENABLE ROW LEVEL SECURITY;
ALTER TABLE grading_schemes FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON grading_schemes TO prayog_app
  USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE grade_overrides ENABLE ROW LEVEL SECURITY;
ALTER TABLE grade_overrides FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON grade_overrides TO prayog_app
  USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

GRANT SELECT, INSERT ON grading_schemes, grade_overrides TO prayog_app;
