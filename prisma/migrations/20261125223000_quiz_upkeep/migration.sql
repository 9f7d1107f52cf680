-- What staff try out themselves is told apart from what counts, and the upkeep role may find attempts whose time is over.

ALTER TABLE attempts ADD COLUMN preview BOOLEAN NOT NULL DEFAULT false;

-- A quiz's attempts, newest first.
CREATE INDEX attempts_quiz_idx ON attempts(tenant_id, quiz_id, id);

CREATE POLICY upkeep_finds ON attempts FOR SELECT TO prayog_upkeep USING (status = 'open');
GRANT SELECT (tenant_id, id, status, deadline_at) ON attempts TO prayog_upkeep;
