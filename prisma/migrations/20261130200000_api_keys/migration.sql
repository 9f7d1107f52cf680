-- Keys with which a college's portals read. A secret is 32 random bytes that nobody chose, so its SHA-256 gives
-- nothing away: there is no list to try, and a slow hash would only make each request slow.

CREATE TABLE api_keys (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    name TEXT NOT NULL,
    scopes TEXT[] NOT NULL,
    secret_hash BYTEA NOT NULL,
    -- The secret before a rotation, as long as it still works.
    previous_hash BYTEA,
    previous_until TIMESTAMPTZ(3),
    created_at TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    expires_at TIMESTAMPTZ(3) NOT NULL,
    last_used_at TIMESTAMPTZ(3),

    CONSTRAINT api_keys_pkey PRIMARY KEY (tenant_id,id),
    CONSTRAINT api_keys_scopes_check CHECK (cardinality(scopes) > 0),
    CONSTRAINT api_keys_secret_hash_check CHECK (octet_length(secret_hash) = 32),
    CONSTRAINT api_keys_previous_check CHECK (
      (previous_hash IS NULL) = (previous_until IS NULL) AND octet_length(previous_hash) = 32)
);

CREATE UNIQUE INDEX api_keys_tenant_id_name_key ON api_keys(tenant_id, name);

ALTER TABLE api_keys ADD CONSTRAINT api_keys_tenant_id_fkey
  FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE api_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE api_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON api_keys TO prayog_app
  USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

GRANT SELECT, INSERT, UPDATE, DELETE ON api_keys TO prayog_app;
