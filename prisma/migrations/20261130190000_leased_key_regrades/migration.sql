-- Regrades by key are leased as all work of workers is, see docs/background-work.md. `wakes` and the old index are read by an older release only: they go with the next one.

CREATE TYPE work_status AS ENUM ('queued', 'running', 'done', 'failed_internally');

ALTER TABLE key_regrades
  ADD COLUMN id UUID NOT NULL DEFAULT gen_random_uuid(),
  ADD COLUMN status work_status NOT NULL DEFAULT 'queued',
  ADD COLUMN run INTEGER NOT NULL DEFAULT 0,
  ADD COLUMN faults INTEGER NOT NULL DEFAULT 0,
  ADD COLUMN fault TEXT,
  ADD COLUMN round INTEGER,
  ADD COLUMN due_at TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  ADD COLUMN lease_until TIMESTAMPTZ(3),
  ADD COLUMN worker TEXT,
  ADD COLUMN started_at TIMESTAMPTZ(3);

ALTER TABLE key_regrades NO FORCE ROW LEVEL SECURITY;
UPDATE key_regrades SET status = 'done' WHERE finished_at IS NOT NULL;
ALTER TABLE key_regrades FORCE ROW LEVEL SECURITY;

ALTER TABLE key_regrades ADD CONSTRAINT key_regrades_lease_check CHECK ((status = 'running') = (lease_until IS NOT NULL));

CREATE UNIQUE INDEX key_regrades_tenant_id_id_key ON key_regrades (tenant_id, id);
CREATE INDEX key_regrades_line_idx ON key_regrades (tenant_id, round, id) INCLUDE (due_at) WHERE status = 'queued';
CREATE INDEX key_regrades_queued_idx ON key_regrades (woken_at) WHERE status = 'queued';
CREATE INDEX key_regrades_lease_idx ON key_regrades (lease_until) WHERE status = 'running';

GRANT SELECT (id, status, due_at, round, lease_until) ON key_regrades TO prayog_upkeep;
