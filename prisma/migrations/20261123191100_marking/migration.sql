-- Designs, which a person marks. The submission stays `awaiting_marking` until its marking is released, and only then has a score.

CREATE TABLE designs (
    tenant_id UUID NOT NULL,
    submission_id UUID NOT NULL,
    revision INTEGER NOT NULL DEFAULT 0,
    claimed_by UUID,
    claimed_until TIMESTAMPTZ(3),
    released_at TIMESTAMPTZ(3),
    released_by UUID,

    CONSTRAINT designs_pkey PRIMARY KEY (tenant_id,submission_id)
);

CREATE TABLE design_markings (
    tenant_id UUID NOT NULL,
    submission_id UUID NOT NULL,
    revision INTEGER NOT NULL,
    marker_id UUID NOT NULL,
    rows JSONB NOT NULL,
    overall TEXT,
    score INTEGER NOT NULL,
    max_score INTEGER NOT NULL,
    after_release BOOLEAN NOT NULL,
    created_at TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT design_markings_pkey PRIMARY KEY (tenant_id,submission_id,revision)
);

ALTER TABLE designs ADD CONSTRAINT designs_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE designs ADD CONSTRAINT designs_tenant_id_submission_id_fkey FOREIGN KEY (tenant_id, submission_id) REFERENCES submissions(tenant_id, id) ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE designs ADD CONSTRAINT designs_tenant_id_claimed_by_fkey FOREIGN KEY (tenant_id, claimed_by) REFERENCES people(tenant_id, id) ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE designs ADD CONSTRAINT designs_tenant_id_released_by_fkey FOREIGN KEY (tenant_id, released_by) REFERENCES people(tenant_id, id) ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE design_markings ADD CONSTRAINT design_markings_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE design_markings ADD CONSTRAINT design_markings_tenant_id_submission_id_fkey FOREIGN KEY (tenant_id, submission_id) REFERENCES designs(tenant_id, submission_id) ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE design_markings ADD CONSTRAINT design_markings_tenant_id_marker_id_fkey FOREIGN KEY (tenant_id, marker_id) REFERENCES people(tenant_id, id) ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE designs ADD CONSTRAINT designs_claim_check CHECK ((claimed_by IS NULL) = (claimed_until IS NULL));
ALTER TABLE designs ADD CONSTRAINT designs_release_check CHECK ((released_at IS NULL) = (released_by IS NULL) AND (released_at IS NULL OR revision > 0));

-- A score exists exactly when the submission is graded. What was run has a result beside it, what a person marked has not.
ALTER TABLE submissions DROP CONSTRAINT submissions_result_check;
ALTER TABLE submissions ADD CONSTRAINT submissions_score_check
  CHECK ((status = 'graded') = (verdict IS NOT NULL AND score IS NOT NULL AND max_score IS NOT NULL));
ALTER TABLE submissions ADD CONSTRAINT submissions_result_check
  CHECK ((status = 'graded' AND run > 0) = (result IS NOT NULL) AND (status <> 'awaiting_marking' OR run = 0));

ALTER TABLE designs ENABLE ROW LEVEL SECURITY;
ALTER TABLE designs FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON designs TO prayog_app
  USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE design_markings ENABLE ROW LEVEL SECURITY;
ALTER TABLE design_markings FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON design_markings TO prayog_app
  USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

-- Markings are history: none is changed or deleted.
GRANT SELECT, INSERT, UPDATE ON designs TO prayog_app;
GRANT SELECT, INSERT ON design_markings TO prayog_app;
