-- Grading again what is graded. An item lives as a submission does, and its submission keeps its old result until the new one is there.

ALTER TABLE submissions ADD COLUMN regraded_at TIMESTAMPTZ(3);

CREATE TABLE regrades (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    lab TEXT,
    dry_run BOOLEAN NOT NULL,
    started_by UUID NOT NULL,
    created_at TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    finished_at TIMESTAMPTZ(3),

    CONSTRAINT regrades_pkey PRIMARY KEY (tenant_id,id)
);

CREATE TABLE regrade_items (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    regrade_id UUID NOT NULL,
    submission_id UUID NOT NULL,
    lab TEXT NOT NULL,
    status submission_status NOT NULL DEFAULT 'queued',
    run INTEGER NOT NULL DEFAULT 0,
    faults INTEGER NOT NULL DEFAULT 0,
    due_at TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    woken_at TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    lease_until TIMESTAMPTZ(3),
    worker TEXT,
    started_at TIMESTAMPTZ(3),
    finished_at TIMESTAMPTZ(3),
    fault TEXT,
    old_verdict verdict,
    old_score INTEGER,
    new_verdict verdict,
    new_score INTEGER,
    max_score INTEGER,

    CONSTRAINT regrade_items_pkey PRIMARY KEY (tenant_id,id)
);

CREATE TABLE submission_results (
    tenant_id UUID NOT NULL,
    submission_id UUID NOT NULL,
    revision INTEGER NOT NULL,
    verdict verdict NOT NULL,
    score INTEGER NOT NULL,
    max_score INTEGER NOT NULL,
    result JSONB NOT NULL,
    timeline JSONB,
    graded_at TIMESTAMPTZ(3) NOT NULL,
    replaced_by UUID NOT NULL,

    CONSTRAINT submission_results_pkey PRIMARY KEY (tenant_id,submission_id,revision)
);

CREATE UNIQUE INDEX regrade_items_tenant_id_regrade_id_submission_id_key ON regrade_items(tenant_id, regrade_id, submission_id);
-- A submission is in one unfinished regrade at most.
CREATE UNIQUE INDEX regrade_items_unfinished_key ON regrade_items (tenant_id, submission_id) WHERE status IN ('queued', 'running');
-- What the sweeper looks for.
CREATE INDEX regrade_items_lease_idx ON regrade_items (lease_until) WHERE status = 'running';
CREATE INDEX regrade_items_queued_idx ON regrade_items (woken_at) WHERE status = 'queued';

ALTER TABLE regrades ADD CONSTRAINT regrades_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE regrades ADD CONSTRAINT regrades_tenant_id_started_by_fkey FOREIGN KEY (tenant_id, started_by) REFERENCES people(tenant_id, id) ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE regrade_items ADD CONSTRAINT regrade_items_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE regrade_items ADD CONSTRAINT regrade_items_tenant_id_regrade_id_fkey FOREIGN KEY (tenant_id, regrade_id) REFERENCES regrades(tenant_id, id) ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE regrade_items ADD CONSTRAINT regrade_items_tenant_id_submission_id_fkey FOREIGN KEY (tenant_id, submission_id) REFERENCES submissions(tenant_id, id) ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE submission_results ADD CONSTRAINT submission_results_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE submission_results ADD CONSTRAINT submission_results_tenant_id_submission_id_fkey FOREIGN KEY (tenant_id, submission_id) REFERENCES submissions(tenant_id, id) ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE submission_results ADD CONSTRAINT submission_results_tenant_id_replaced_by_fkey FOREIGN KEY (tenant_id, replaced_by) REFERENCES regrades(tenant_id, id) ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE regrade_items ADD CONSTRAINT regrade_items_result_check
  CHECK ((status = 'graded') = (new_verdict IS NOT NULL AND new_score IS NOT NULL AND max_score IS NOT NULL));
ALTER TABLE regrade_items ADD CONSTRAINT regrade_items_lease_check CHECK ((status = 'running') = (lease_until IS NOT NULL));

ALTER TABLE regrades ENABLE ROW LEVEL SECURITY;
ALTER TABLE regrades FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON regrades TO prayog_app
  USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE regrade_items ENABLE ROW LEVEL SECURITY;
ALTER TABLE regrade_items FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON regrade_items TO prayog_app
  USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE submission_results ENABLE ROW LEVEL SECURITY;
ALTER TABLE submission_results FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON submission_results TO prayog_app
  USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

-- Replaced results are history: none is changed or deleted.
GRANT SELECT, INSERT, UPDATE ON regrades, regrade_items TO prayog_app;
GRANT SELECT, INSERT ON submission_results TO prayog_app;

CREATE POLICY upkeep_finds ON regrade_items FOR SELECT TO prayog_upkeep USING (status IN ('queued', 'running'));
GRANT SELECT (tenant_id, id, status, due_at, woken_at, lease_until) ON regrade_items TO prayog_upkeep;
