-- Listings that students run: a row is the work, and is thrown away after a day.

CREATE TYPE listing_run_status AS ENUM ('queued', 'running', 'done', 'failed_internally');

CREATE TABLE listing_runs (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    person_id UUID NOT NULL,
    unit_version_id UUID NOT NULL,
    unit TEXT NOT NULL,
    listing TEXT NOT NULL,
    inputs JSONB NOT NULL,
    status listing_run_status NOT NULL DEFAULT 'queued',
    run INTEGER NOT NULL DEFAULT 0,
    lease_until TIMESTAMPTZ(3),
    woken_at TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    created_at TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    ended_at TIMESTAMPTZ(3),
    result JSONB,

    CONSTRAINT listing_runs_pkey PRIMARY KEY (tenant_id,id)
);

CREATE INDEX listing_runs_open_idx ON listing_runs(status, woken_at) WHERE status IN ('queued', 'running');

CREATE INDEX listing_runs_created_idx ON listing_runs(created_at);

ALTER TABLE listing_runs ADD CONSTRAINT listing_runs_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE listing_runs ADD CONSTRAINT listing_runs_tenant_id_person_id_fkey FOREIGN KEY (tenant_id, person_id) REFERENCES people(tenant_id, id) ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE listing_runs ADD CONSTRAINT listing_runs_tenant_id_unit_version_id_fkey FOREIGN KEY (tenant_id, unit_version_id) REFERENCES unit_versions(tenant_id, id) ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE listing_runs ADD CONSTRAINT listing_runs_done_check CHECK ((status = 'done') = (result IS NOT NULL));

ALTER TABLE listing_runs ENABLE ROW LEVEL SECURITY;
ALTER TABLE listing_runs FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON listing_runs TO prayog_app
  USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

GRANT SELECT, INSERT, UPDATE ON listing_runs TO prayog_app;

CREATE POLICY upkeep_finds ON listing_runs FOR SELECT TO prayog_upkeep USING (status IN ('queued', 'running') OR created_at < now() - interval '1 day');
CREATE POLICY upkeep_deletes ON listing_runs FOR DELETE TO prayog_upkeep USING (created_at < now() - interval '1 day');
GRANT SELECT (tenant_id, id, status, lease_until, woken_at, created_at), DELETE ON listing_runs TO prayog_upkeep;
