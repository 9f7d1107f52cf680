-- Other due dates of labs, for one student or one lab group. Only added to: the newest revision counts, the others are history.

CREATE TABLE due_extensions (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    cohort_id UUID NOT NULL,
    item TEXT NOT NULL,
    person_id UUID,
    lab_group TEXT,
    revision INTEGER NOT NULL,
    due_at TIMESTAMPTZ(3),
    reason TEXT NOT NULL,
    changed_by UUID NOT NULL,
    changed_at TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT due_extensions_pkey PRIMARY KEY (tenant_id,id)
);

-- Of two who write the same revision the second is told.
CREATE UNIQUE INDEX due_extensions_revision_key ON due_extensions(tenant_id, cohort_id, item, person_id, lab_group, revision) NULLS NOT DISTINCT;

ALTER TABLE due_extensions ADD CONSTRAINT due_extensions_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE due_extensions ADD CONSTRAINT due_extensions_tenant_id_cohort_id_fkey FOREIGN KEY (tenant_id, cohort_id) REFERENCES cohorts(tenant_id, id) ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE due_extensions ADD CONSTRAINT due_extensions_tenant_id_person_id_fkey FOREIGN KEY (tenant_id, person_id) REFERENCES people(tenant_id, id) ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE due_extensions ADD CONSTRAINT due_extensions_tenant_id_changed_by_fkey FOREIGN KEY (tenant_id, changed_by) REFERENCES people(tenant_id, id) ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE due_extensions ADD CONSTRAINT due_extensions_whom_check CHECK ((person_id IS NULL) <> (lab_group IS NULL));

ALTER TABLE due_extensions ENABLE ROW LEVEL SECURITY;
ALTER TABLE due_extensions FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON due_extensions TO prayog_app
  USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

GRANT SELECT, INSERT ON due_extensions TO prayog_app;
