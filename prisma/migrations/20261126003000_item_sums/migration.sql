-- Sums over the attempts that count, by quiz, question and option: what flags on questions are told from without reading every answer.
-- NUMERIC without bounds, so that every sum and product is exact and a rebuild gives the same digits.

-- What the sums hold of somebody's attempt at a quiz, so that it can be taken out again to the last digit.
CREATE TABLE summed_attempts (
    tenant_id UUID NOT NULL,
    quiz_id UUID NOT NULL,
    person_id UUID NOT NULL,
    attempt_id UUID,
    total NUMERIC NOT NULL DEFAULT 0,
    items JSONB NOT NULL DEFAULT '[]',

    CONSTRAINT summed_attempts_pkey PRIMARY KEY (tenant_id,quiz_id,person_id)
);

-- Parted into shards, so that students who submit at once do not wait for one row. A shard alone may be negative, only their sum means anything.
CREATE TABLE item_sums (
    tenant_id UUID NOT NULL,
    quiz_id UUID NOT NULL,
    question_version_id UUID NOT NULL,
    option_id TEXT NOT NULL,
    shard SMALLINT NOT NULL,
    n INTEGER NOT NULL,
    sum_max NUMERIC NOT NULL,
    sum_x NUMERIC NOT NULL,
    sum_xx NUMERIC NOT NULL,
    sum_xt NUMERIC NOT NULL,
    sum_t NUMERIC NOT NULL,
    sum_tt NUMERIC NOT NULL,

    CONSTRAINT item_sums_pkey PRIMARY KEY (tenant_id,quiz_id,question_version_id,option_id,shard)
) WITH (fillfactor = 50);

ALTER TABLE summed_attempts ADD CONSTRAINT summed_attempts_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE summed_attempts ADD CONSTRAINT summed_attempts_tenant_id_quiz_id_fkey FOREIGN KEY (tenant_id, quiz_id) REFERENCES quizzes(tenant_id, id) ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE summed_attempts ADD CONSTRAINT summed_attempts_tenant_id_person_id_fkey FOREIGN KEY (tenant_id, person_id) REFERENCES people(tenant_id, id) ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE item_sums ADD CONSTRAINT item_sums_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE item_sums ADD CONSTRAINT item_sums_tenant_id_quiz_id_fkey FOREIGN KEY (tenant_id, quiz_id) REFERENCES quizzes(tenant_id, id) ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE item_sums ADD CONSTRAINT item_sums_tenant_id_question_version_id_fkey FOREIGN KEY (tenant_id, question_version_id) REFERENCES question_versions(tenant_id, id) ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE summed_attempts ENABLE ROW LEVEL SECURITY;
ALTER TABLE summed_attempts FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON summed_attempts TO prayog_app
  USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE item_sums ENABLE ROW LEVEL SECURITY;
ALTER TABLE item_sums FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON item_sums TO prayog_app
  USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

-- A rebuild takes a quiz's rows away and writes them anew.
GRANT SELECT, INSERT, UPDATE, DELETE ON summed_attempts, item_sums TO prayog_app;
