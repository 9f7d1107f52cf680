-- Runs as the owner role. The roles prayog_app and prayog_upkeep exist already: src/platform/database/provision.ts makes them.

CREATE TYPE role AS ENUM ('platform_admin', 'college_admin', 'instructor', 'assistant', 'student');

CREATE TYPE submission_status AS ENUM ('queued', 'running', 'graded', 'failed_internally');

CREATE TYPE verdict AS ENUM ('passed', 'partial', 'failed', 'compile_error', 'internal_error');

CREATE TABLE tenants (
    id UUID NOT NULL,
    slug TEXT NOT NULL,
    name TEXT NOT NULL,
    created_at TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT tenants_pkey PRIMARY KEY (id)
);

CREATE TABLE people (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    email TEXT NOT NULL,
    name TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    disabled_at TIMESTAMPTZ(3),
    created_at TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT people_pkey PRIMARY KEY (tenant_id,id)
);

CREATE TABLE memberships (
    tenant_id UUID NOT NULL,
    person_id UUID NOT NULL,
    role role NOT NULL,
    created_at TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT memberships_pkey PRIMARY KEY (tenant_id,person_id,role)
);

CREATE TABLE sessions (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    person_id UUID NOT NULL,
    created_at TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    revoked_at TIMESTAMPTZ(3),
    revoked_reason TEXT,

    CONSTRAINT sessions_pkey PRIMARY KEY (tenant_id,id)
);

CREATE TABLE refresh_tokens (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    session_id UUID NOT NULL,
    secret_hash BYTEA NOT NULL,
    created_at TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    expires_at TIMESTAMPTZ(3) NOT NULL,
    used_at TIMESTAMPTZ(3),

    CONSTRAINT refresh_tokens_pkey PRIMARY KEY (tenant_id,id)
);

CREATE TABLE submissions (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    person_id UUID NOT NULL,
    lab TEXT NOT NULL,
    status submission_status NOT NULL DEFAULT 'queued',
    run INTEGER NOT NULL DEFAULT 0,
    faults INTEGER NOT NULL DEFAULT 0,
    due_at TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    woken_at TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    lease_until TIMESTAMPTZ(3),
    worker TEXT,
    created_at TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    started_at TIMESTAMPTZ(3),
    finished_at TIMESTAMPTZ(3),
    verdict verdict,
    score INTEGER,
    max_score INTEGER,
    result JSONB,
    fault TEXT,

    CONSTRAINT submissions_pkey PRIMARY KEY (tenant_id,id)
);

CREATE TABLE submission_files (
    tenant_id UUID NOT NULL,
    submission_id UUID NOT NULL,
    name TEXT NOT NULL,
    content BYTEA NOT NULL,

    CONSTRAINT submission_files_pkey PRIMARY KEY (tenant_id,submission_id,name)
);

CREATE TABLE submission_events (
    tenant_id UUID NOT NULL,
    submission_id UUID NOT NULL,
    sequence INTEGER NOT NULL,
    type TEXT NOT NULL,
    data JSONB NOT NULL,
    created_at TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT submission_events_pkey PRIMARY KEY (tenant_id,submission_id,sequence)
);

CREATE TABLE outbox (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    job TEXT NOT NULL,
    payload JSONB NOT NULL,
    priority INTEGER NOT NULL,
    due_at TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    created_at TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT outbox_pkey PRIMARY KEY (tenant_id,id)
);

CREATE TABLE idempotency_keys (
    tenant_id UUID NOT NULL,
    person_id UUID NOT NULL,
    operation TEXT NOT NULL,
    key TEXT NOT NULL,
    request_hash BYTEA NOT NULL,
    answer JSONB NOT NULL,
    created_at TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT idempotency_keys_pkey PRIMARY KEY (tenant_id,person_id,operation,key)
);

CREATE UNIQUE INDEX tenants_slug_key ON tenants(slug);

CREATE UNIQUE INDEX people_tenant_id_email_key ON people(tenant_id, email);

CREATE INDEX sessions_tenant_id_person_id_idx ON sessions(tenant_id, person_id);

CREATE INDEX refresh_tokens_tenant_id_session_id_idx ON refresh_tokens(tenant_id, session_id);

CREATE INDEX refresh_tokens_expires_at_idx ON refresh_tokens(expires_at);

CREATE INDEX submissions_tenant_id_person_id_id_idx ON submissions(tenant_id, person_id, id);

CREATE INDEX outbox_due_at_idx ON outbox(due_at);

CREATE INDEX idempotency_keys_created_at_idx ON idempotency_keys(created_at);

ALTER TABLE people ADD CONSTRAINT people_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE memberships ADD CONSTRAINT memberships_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE memberships ADD CONSTRAINT memberships_tenant_id_person_id_fkey FOREIGN KEY (tenant_id, person_id) REFERENCES people(tenant_id, id) ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE sessions ADD CONSTRAINT sessions_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE sessions ADD CONSTRAINT sessions_tenant_id_person_id_fkey FOREIGN KEY (tenant_id, person_id) REFERENCES people(tenant_id, id) ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE refresh_tokens ADD CONSTRAINT refresh_tokens_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE refresh_tokens ADD CONSTRAINT refresh_tokens_tenant_id_session_id_fkey FOREIGN KEY (tenant_id, session_id) REFERENCES sessions(tenant_id, id) ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE submissions ADD CONSTRAINT submissions_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE submissions ADD CONSTRAINT submissions_tenant_id_person_id_fkey FOREIGN KEY (tenant_id, person_id) REFERENCES people(tenant_id, id) ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE submission_files ADD CONSTRAINT submission_files_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE submission_files ADD CONSTRAINT submission_files_tenant_id_submission_id_fkey FOREIGN KEY (tenant_id, submission_id) REFERENCES submissions(tenant_id, id) ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE submission_events ADD CONSTRAINT submission_events_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE submission_events ADD CONSTRAINT submission_events_tenant_id_submission_id_fkey FOREIGN KEY (tenant_id, submission_id) REFERENCES submissions(tenant_id, id) ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE outbox ADD CONSTRAINT outbox_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE idempotency_keys ADD CONSTRAINT idempotency_keys_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE idempotency_keys ADD CONSTRAINT idempotency_keys_tenant_id_person_id_fkey FOREIGN KEY (tenant_id, person_id) REFERENCES people(tenant_id, id) ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE tenants ADD CONSTRAINT tenants_slug_check CHECK (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$');
ALTER TABLE people ADD CONSTRAINT people_email_check CHECK (email = lower(email));
-- A result exists exactly when the submission is graded, a lease exactly while it runs.
ALTER TABLE submissions ADD CONSTRAINT submissions_result_check
  CHECK ((status = 'graded') = (result IS NOT NULL AND verdict IS NOT NULL AND score IS NOT NULL AND max_score IS NOT NULL));
ALTER TABLE submissions ADD CONSTRAINT submissions_lease_check CHECK ((status = 'running') = (lease_until IS NOT NULL));

-- What the sweeper looks for.
CREATE INDEX submissions_lease_idx ON submissions (lease_until) WHERE status = 'running';
CREATE INDEX submissions_queued_idx ON submissions (woken_at) WHERE status = 'queued';
-- How long a college's line is: it decides the priority of the next one in it.
CREATE INDEX submissions_backlog_idx ON submissions (tenant_id) WHERE status IN ('queued', 'running');

-- Row-level security. Forced, so that the owner is bound too.

ALTER TABLE people ENABLE ROW LEVEL SECURITY;
ALTER TABLE people FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON people TO prayog_app
  USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE memberships ENABLE ROW LEVEL SECURITY;
ALTER TABLE memberships FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON memberships TO prayog_app
  USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE sessions ENABLE ROW LEVEL SECURITY;
ALTER TABLE sessions FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON sessions TO prayog_app
  USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE refresh_tokens ENABLE ROW LEVEL SECURITY;
ALTER TABLE refresh_tokens FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON refresh_tokens TO prayog_app
  USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE submissions ENABLE ROW LEVEL SECURITY;
ALTER TABLE submissions FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON submissions TO prayog_app
  USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE submission_files ENABLE ROW LEVEL SECURITY;
ALTER TABLE submission_files FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON submission_files TO prayog_app
  USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE submission_events ENABLE ROW LEVEL SECURITY;
ALTER TABLE submission_events FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON submission_events TO prayog_app
  USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE outbox ENABLE ROW LEVEL SECURITY;
ALTER TABLE outbox FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON outbox TO prayog_app
  USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE idempotency_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE idempotency_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON idempotency_keys TO prayog_app
  USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

-- The app role: every row of one tenant at a time, and no history rewritten.
GRANT USAGE ON SCHEMA public TO prayog_app, prayog_upkeep;
GRANT SELECT ON tenants TO prayog_app;
GRANT SELECT, INSERT, UPDATE ON people, sessions, refresh_tokens, submissions TO prayog_app;
GRANT SELECT, INSERT ON submission_files, submission_events, idempotency_keys TO prayog_app;
GRANT SELECT, INSERT, DELETE ON memberships, outbox TO prayog_app;

-- The upkeep role: finds across tenants what is due or past its time. What it finds is worked on through the app role, tenant by tenant.
CREATE POLICY upkeep_finds ON submissions FOR SELECT TO prayog_upkeep USING (status IN ('queued', 'running'));
GRANT SELECT (tenant_id, id, status, due_at, woken_at, lease_until) ON submissions TO prayog_upkeep;
CREATE POLICY upkeep_hands_over ON outbox FOR SELECT TO prayog_upkeep USING (true);
CREATE POLICY upkeep_deletes ON outbox FOR DELETE TO prayog_upkeep USING (true);
GRANT SELECT, DELETE ON outbox TO prayog_upkeep;
CREATE POLICY upkeep_finds ON refresh_tokens FOR SELECT TO prayog_upkeep USING (expires_at < now());
CREATE POLICY upkeep_deletes ON refresh_tokens FOR DELETE TO prayog_upkeep USING (expires_at < now());
GRANT SELECT (expires_at), DELETE ON refresh_tokens TO prayog_upkeep;
CREATE POLICY upkeep_finds ON idempotency_keys FOR SELECT TO prayog_upkeep USING (true);
CREATE POLICY upkeep_deletes ON idempotency_keys FOR DELETE TO prayog_upkeep USING (created_at < now() - interval '24 hours');
GRANT SELECT (created_at), DELETE ON idempotency_keys TO prayog_upkeep;
