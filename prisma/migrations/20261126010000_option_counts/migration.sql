-- How often each option was chosen stands in a table of its own, without sums that nobody reads: a dashboard adds up all of these rows.

CREATE TABLE option_counts (
    tenant_id UUID NOT NULL,
    quiz_id UUID NOT NULL,
    question_version_id UUID NOT NULL,
    option_id TEXT NOT NULL,
    shard SMALLINT NOT NULL,
    n INTEGER NOT NULL,

    CONSTRAINT option_counts_pkey PRIMARY KEY (tenant_id,quiz_id,question_version_id,option_id,shard)
) WITH (fillfactor = 50);

ALTER TABLE option_counts ADD CONSTRAINT option_counts_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE option_counts ADD CONSTRAINT option_counts_tenant_id_quiz_id_fkey FOREIGN KEY (tenant_id, quiz_id) REFERENCES quizzes(tenant_id, id) ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE option_counts ADD CONSTRAINT option_counts_tenant_id_question_version_id_fkey FOREIGN KEY (tenant_id, question_version_id) REFERENCES question_versions(tenant_id, id) ON DELETE RESTRICT ON UPDATE CASCADE;

-- The owner is bound by row-level security, too, and would see no row to move.
ALTER TABLE item_sums NO FORCE ROW LEVEL SECURITY;
INSERT INTO option_counts (tenant_id, quiz_id, question_version_id, option_id, shard, n)
SELECT tenant_id, quiz_id, question_version_id, option_id, shard, n FROM item_sums WHERE option_id <> '';
DELETE FROM item_sums WHERE option_id <> '';
ALTER TABLE item_sums FORCE ROW LEVEL SECURITY;

ALTER TABLE item_sums DROP CONSTRAINT item_sums_pkey;
ALTER TABLE item_sums DROP COLUMN option_id;
ALTER TABLE item_sums ADD CONSTRAINT item_sums_pkey PRIMARY KEY (tenant_id,quiz_id,question_version_id,shard);

ALTER TABLE option_counts ENABLE ROW LEVEL SECURITY;
ALTER TABLE option_counts FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON option_counts TO prayog_app
  USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

-- A rebuild takes a quiz's rows away and writes them anew.
GRANT SELECT, INSERT, UPDATE, DELETE ON option_counts TO prayog_app;
