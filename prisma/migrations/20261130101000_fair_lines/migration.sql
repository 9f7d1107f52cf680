-- Fair lines: what waits is claimed by turns, of colleges first and of people within a college. See docs/decisions/fair-lines.md.

-- A person's first item that waits has the round of whoever was claimed last, the next one a round more. None where an older release inserts: it comes after the others.
ALTER TABLE submissions ADD COLUMN round INTEGER, ADD COLUMN superseded_by UUID;
ALTER TABLE regrade_items ADD COLUMN round INTEGER;
ALTER TABLE listing_runs ADD COLUMN round INTEGER, ADD COLUMN due_at TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;

-- What waits already.
ALTER TABLE submissions NO FORCE ROW LEVEL SECURITY;
ALTER TABLE regrade_items NO FORCE ROW LEVEL SECURITY;
ALTER TABLE listing_runs NO FORCE ROW LEVEL SECURITY;
UPDATE submissions AS s SET round = w.round
FROM (SELECT tenant_id, id, row_number() OVER (PARTITION BY tenant_id, person_id ORDER BY id) - 1 AS round FROM submissions WHERE status IN ('queued', 'running')) AS w
WHERE s.tenant_id = w.tenant_id AND s.id = w.id;
UPDATE regrade_items AS i SET round = w.round
FROM (SELECT tenant_id, id, row_number() OVER (PARTITION BY tenant_id, regrade_id ORDER BY id) - 1 AS round FROM regrade_items WHERE status IN ('queued', 'running')) AS w
WHERE i.tenant_id = w.tenant_id AND i.id = w.id;
UPDATE listing_runs AS r SET round = w.round
FROM (SELECT tenant_id, id, row_number() OVER (PARTITION BY tenant_id, person_id ORDER BY id) - 1 AS round FROM listing_runs WHERE status IN ('queued', 'running')) AS w
WHERE r.tenant_id = w.tenant_id AND r.id = w.id;
ALTER TABLE submissions FORCE ROW LEVEL SECURITY;
ALTER TABLE regrade_items FORCE ROW LEVEL SECURITY;
ALTER TABLE listing_runs FORCE ROW LEVEL SECURITY;

-- When a college was last claimed from, by line, and the greatest round that was claimed.
CREATE TABLE line_turns (
    tenant_id UUID NOT NULL,
    line TEXT NOT NULL,
    turn_at TIMESTAMPTZ(6) NOT NULL,
    round INTEGER NOT NULL,

    CONSTRAINT line_turns_pkey PRIMARY KEY (tenant_id,line)
) WITH (fillfactor = 50);

ALTER TABLE line_turns ADD CONSTRAINT line_turns_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE RESTRICT ON UPDATE CASCADE;

-- Who is next in each college. What is not due yet is passed over without a look at its row.
CREATE INDEX submissions_line_idx ON submissions (tenant_id, round, id) INCLUDE (due_at, person_id) WHERE status = 'queued' AND superseded_by IS NULL;
CREATE INDEX submissions_superseded_idx ON submissions (tenant_id, round, id) INCLUDE (due_at, person_id) WHERE status = 'queued' AND superseded_by IS NOT NULL;
CREATE INDEX regrade_items_line_idx ON regrade_items (tenant_id, round, id) INCLUDE (due_at) WHERE status = 'queued';
CREATE INDEX listing_runs_line_idx ON listing_runs (tenant_id, round, id) INCLUDE (due_at, person_id) WHERE status = 'queued';
-- What a newer one of the same person supersedes.
CREATE INDEX submissions_waiting_idx ON submissions (tenant_id, person_id, lab) WHERE status = 'queued' AND superseded_by IS NULL;
-- A person's last round.
CREATE INDEX listing_runs_person_idx ON listing_runs (tenant_id, person_id, id);
-- Who has something running.
CREATE INDEX listing_runs_lease_idx ON listing_runs (lease_until) WHERE status = 'running';
-- Nobody counts a college's line any more.
DROP INDEX submissions_backlog_idx;
-- Nor is a job more urgent than another. An older release still writes this.
ALTER TABLE outbox ALTER COLUMN priority SET DEFAULT 1;

ALTER TABLE line_turns ENABLE ROW LEVEL SECURITY;
ALTER TABLE line_turns FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON line_turns TO prayog_app
  USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE ON line_turns TO prayog_app;

-- The upkeep role says whose turn it is, across colleges. The claim itself is the app role's.
CREATE POLICY upkeep_finds ON line_turns FOR SELECT TO prayog_upkeep USING (true);
GRANT SELECT (tenant_id, line, turn_at) ON line_turns TO prayog_upkeep;
GRANT SELECT (person_id, round, superseded_by) ON submissions TO prayog_upkeep;
GRANT SELECT (round) ON regrade_items TO prayog_upkeep;
GRANT SELECT (person_id, round, due_at) ON listing_runs TO prayog_upkeep;
