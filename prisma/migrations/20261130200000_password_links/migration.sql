-- By one link at a time somebody may set their password. A newer one takes the older one's place, a used one is deleted.
CREATE TABLE password_links (
    tenant_id UUID NOT NULL,
    person_id UUID NOT NULL,
    secret_hash BYTEA NOT NULL,
    created_at TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    expires_at TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT password_links_pkey PRIMARY KEY (tenant_id,person_id)
);

ALTER TABLE password_links ADD CONSTRAINT password_links_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE password_links ADD CONSTRAINT password_links_tenant_id_person_id_fkey FOREIGN KEY (tenant_id, person_id) REFERENCES people(tenant_id, id) ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE password_links ENABLE ROW LEVEL SECURITY;
ALTER TABLE password_links FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON password_links TO prayog_app
  USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON password_links TO prayog_app;
