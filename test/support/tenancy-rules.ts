/**
 * What the catalogue of a migrated database has to say for colleges to be strangers to each other. Each rule asks for
 * the names of what breaks it, so whatever a later migration adds is held to it without anybody's doing.
 */

/** Tables that are no college's own, and why. Everything else belongs to a tenant. */
export const SHARED_TABLES: Readonly<Record<string, string>> = {
  tenants: 'The colleges themselves: ids, slugs and names. The app reads it, the owner alone writes.',
  _prisma_migrations: 'Which migrations were applied. The owner alone has a right to it.',
};

/** Schemas of this database, but those of PostgreSQL itself. A table in any of them is held to the rules. */
const SCHEMAS = `SELECT oid FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'`;
const TABLES = `
  SELECT oid, oid::regclass::text AS relname, relowner, relacl, relrowsecurity, relforcerowsecurity, relkind
  FROM pg_class WHERE relnamespace IN (${SCHEMAS})`;
export const TENANT_TABLES = `SELECT * FROM (${TABLES}) every
  WHERE relkind IN ('r', 'p', 'f') AND relname <> ALL ('{${Object.keys(SHARED_TABLES).join()}}')`;

/** What the app's policy asks of each row that is read or written: to be of the transaction's tenant. */
const OF_THE_TENANT = "(tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)";
const ROLES = "'{prayog_owner,prayog_app,prayog_upkeep}'";

/** Rules by what they say. Each query gives rows of `name`: what breaks it. */
export const TENANCY_RULES: Readonly<Record<string, string>> = {
  'each table has a tenant, which is a college that is there': `
    SELECT t.relname AS name FROM (${TENANT_TABLES}) t WHERE NOT EXISTS (
      SELECT 1 FROM pg_attribute a JOIN pg_constraint c
        ON c.conrelid = a.attrelid AND c.contype = 'f' AND c.convalidated AND c.conkey = ARRAY[a.attnum]
        AND c.confrelid = 'tenants'::regclass
      WHERE a.attrelid = t.oid AND a.attname = 'tenant_id' AND a.attnotnull AND a.atttypid = 'uuid'::regtype)`,

  'row-level security is enabled, and forced on the owner': `
    SELECT relname AS name FROM (${TENANT_TABLES}) t WHERE NOT (relrowsecurity AND relforcerowsecurity)`,

  'one policy binds the app, and it compares the tenant': `
    SELECT t.relname AS name FROM (${TENANT_TABLES}) t LEFT JOIN pg_policies p
      ON format('%I.%I', p.schemaname, p.tablename)::regclass = t.oid AND p.roles && '{prayog_app,public}'::name[]
    GROUP BY t.relname
    HAVING array_agg(concat_ws('|', p.cmd, p.permissive, p.roles, p.qual, p.with_check))
      <> ARRAY[concat_ws('|', 'ALL', 'PERMISSIVE', '{prayog_app}', $$${OF_THE_TENANT}$$, $$${OF_THE_TENANT}$$)]`,

  'policies bind roles that are known': `
    SELECT format('%s on %s', policyname, tablename) AS name FROM pg_policies
    WHERE NOT roles <@ '{prayog_app,prayog_upkeep}'::name[]`,

  'each table has a primary key': `
    SELECT t.relname AS name FROM (${TENANT_TABLES}) t
    WHERE NOT EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = t.oid AND i.indisprimary)`,

  'primary keys begin with the tenant': `
    SELECT i.indexrelid::regclass::text AS name FROM pg_index i JOIN (${TENANT_TABLES}) t ON t.oid = i.indrelid
    WHERE i.indisprimary AND NOT EXISTS (SELECT 1 FROM pg_attribute a
      WHERE a.attrelid = t.oid AND a.attname = 'tenant_id' AND a.attnum = i.indkey[0])`,

  // What an index includes beside its keys makes nothing unique.
  'what is unique, is so within a tenant': `
    SELECT i.indexrelid::regclass::text AS name FROM pg_index i JOIN (${TENANT_TABLES}) t ON t.oid = i.indrelid
    WHERE (i.indisunique OR i.indisexclusion) AND NOT EXISTS (SELECT 1 FROM pg_attribute a
      WHERE a.attrelid = t.oid AND a.attname = 'tenant_id'
        AND a.attnum = ANY ((i.indkey::int2[])[0 : i.indnkeyatts - 1]))`,

  // Foreign keys do not heed row-level security.
  'rows refer to others together with their tenant': `
    SELECT format('%s on %s', c.conname, t.relname) AS name FROM pg_constraint c
    JOIN (${TENANT_TABLES}) t ON t.oid = c.conrelid JOIN (${TENANT_TABLES}) r ON r.oid = c.confrelid
    WHERE c.contype = 'f' AND NOT EXISTS (SELECT 1 FROM unnest(c.conkey, c.confkey) AS k (here, there)
      JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.here AND a.attname = 'tenant_id'
      JOIN pg_attribute b ON b.attrelid = c.confrelid AND b.attnum = k.there AND b.attname = 'tenant_id')`,

  'what is shared refers to no row of a tenant': `
    SELECT c.conname AS name FROM pg_constraint c JOIN (${TENANT_TABLES}) r ON r.oid = c.confrelid
    WHERE c.contype = 'f' AND c.conrelid NOT IN (SELECT oid FROM (${TENANT_TABLES}) t)`,

  // A view reads with its owner's rights, and a materialized one knows no policies.
  'there is no view': `SELECT relname AS name FROM (${TABLES}) t WHERE relkind IN ('v', 'm')`,

  // A trigger needs a function, and a rule is a view by another name.
  'there is no function, procedure or rule': `
    SELECT oid::regprocedure::text AS name FROM pg_proc WHERE pronamespace IN (${SCHEMAS})
    UNION ALL SELECT format('%s on %s', rulename, tablename) FROM pg_rules
      WHERE schemaname !~ '^pg_' AND schemaname <> 'information_schema'`,

  'there is one schema': `
    SELECT oid::regnamespace::text AS name FROM (${SCHEMAS}) s WHERE oid <> 'public'::regnamespace`,

  'roles can bypass nothing': `
    SELECT rolname AS name FROM pg_roles WHERE rolname LIKE 'prayog\\_%'
      AND (rolname <> ALL (${ROLES}::name[])
        OR rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication)`,

  'roles are nobody else, too': `
    SELECT format('%s in %s', m.member::regrole, m.roleid::regrole) AS name FROM pg_auth_members m
    WHERE m.member IN (SELECT oid FROM pg_roles WHERE rolname LIKE 'prayog\\_%')
      OR m.roleid IN (SELECT oid FROM pg_roles WHERE rolname LIKE 'prayog\\_%' AND rolname <> 'prayog_owner')`,

  'the owner owns all': `SELECT relname AS name FROM (${TABLES}) t WHERE relowner <> 'prayog_owner'::regrole`,

  'nobody but the app and the upkeep role has a right to a table': `
    SELECT format('%s on %s to %s', a.privilege_type, t.relname, COALESCE(NULLIF(a.grantee, 0)::regrole::text, 'all'))
      AS name
    FROM (${TABLES}) t CROSS JOIN aclexplode(t.relacl) a
    WHERE a.grantee <> ALL (ARRAY['prayog_owner', 'prayog_app', 'prayog_upkeep']::regrole[]::oid[])
      OR (a.grantee <> 'prayog_owner'::regrole AND a.is_grantable)`,

  // TRUNCATE does not heed row-level security, and who may refer to a row can tell that it is there.
  'the app reads and writes rows, and no more': `
    SELECT format('%s on %s', a.privilege_type, t.relname) AS name FROM (${TABLES}) t CROSS JOIN aclexplode(t.relacl) a
    WHERE a.grantee IN ('prayog_app'::regrole, 'prayog_upkeep'::regrole)
      AND a.privilege_type <> ALL ('{SELECT,INSERT,UPDATE,DELETE}')`,

  'the app reads of what is shared the colleges alone': `
    SELECT format('%s on %s', a.privilege_type, t.relname) AS name FROM (${TABLES}) t CROSS JOIN aclexplode(t.relacl) a
    WHERE t.relname IN ('${Object.keys(SHARED_TABLES).join("', '")}') AND a.grantee <> 'prayog_owner'::regrole
      AND (t.relname, a.grantee, a.privilege_type) <> ('tenants', 'prayog_app'::regrole, 'SELECT')`,

  'no right comes by default': `
    SELECT format('%s of %s', d.defaclobjtype, d.defaclrole::regrole) AS name FROM pg_default_acl d`,

  'nobody but the owner makes anything in the schema': `
    SELECT format('%s to %s', a.privilege_type, COALESCE(NULLIF(a.grantee, 0)::regrole::text, 'all')) AS name
    FROM pg_namespace n CROSS JOIN aclexplode(n.nspacl) a
    WHERE n.oid IN (${SCHEMAS}) AND a.privilege_type <> 'USAGE' AND a.grantee <> n.nspowner`,

  'no setting of a role or the database stands in for the tenant': `
    SELECT unnest(setconfig) AS name FROM pg_db_role_setting
    WHERE setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
      AND EXISTS (SELECT 1 FROM unnest(setconfig) one WHERE one ~ '^(app\\.|role|row_security|search_path)')`,
};

interface Upkeep {
  because: string;
  /** That it may read. */
  columns: string;
  policies: string[];
}

const LISTING_WAITS = "(status = ANY (ARRAY['queued'::listing_run_status, 'running'::listing_run_status]))";
const SUBMISSION_WAITS = "SELECT (status = ANY (ARRAY['queued'::submission_status, 'running'::submission_status]))";

/** What the upkeep role may do across colleges, and why it has to. Nothing that people wrote is among it. */
export const UPKEEP: Readonly<Record<string, Upkeep>> = {
  attempts: {
    because: 'Attempts whose time is over are handed in.',
    columns: 'deadline_at id status tenant_id',
    policies: ["SELECT (status = 'open'::attempt_status)"],
  },
  idempotency_keys: {
    because: 'Kept answers are deleted after a day.',
    columns: 'created_at',
    policies: ["DELETE (created_at < (now() - '24:00:00'::interval))", 'SELECT true'],
  },
  key_regrades: {
    because: 'Regrades after a mended key wait for their turn.',
    columns: 'due_at finished_at id key_revision lease_until question_version_id round status tenant_id woken_at',
    policies: ['SELECT (finished_at IS NULL)'],
  },
  line_turns: {
    because: 'Colleges take turns.',
    columns: 'line tenant_id turn_at',
    policies: ['SELECT true'],
  },
  listing_runs: {
    because: 'Runs wait for their turn, and are deleted after a day.',
    columns: 'created_at due_at id lease_until person_id round status tenant_id woken_at',
    policies: [
      "DELETE (created_at < (now() - '1 day'::interval))",
      `SELECT (${LISTING_WAITS} OR (created_at < (now() - '1 day'::interval)))`,
    ],
  },
  outbox: {
    because: 'Messages, which hold ids, are handed over to the queue.',
    columns: 'created_at due_at id job payload priority tenant_id',
    policies: ['DELETE true', 'SELECT true'],
  },
  refresh_tokens: {
    because: 'Tokens that have expired are deleted.',
    columns: 'expires_at',
    policies: ['DELETE (expires_at < now())', 'SELECT (expires_at < now())'],
  },
  regrade_items: {
    because: 'Regrades wait for their turn.',
    columns: 'due_at id lease_until round status tenant_id woken_at',
    policies: [SUBMISSION_WAITS],
  },
  submissions: {
    because: 'Submissions wait for their turn.',
    columns: 'due_at id lease_until person_id round status superseded_by tenant_id woken_at',
    policies: [SUBMISSION_WAITS],
  },
};

/** Rows of `name`, `columns` and `policies`: the upkeep role's rights by table. */
export const UPKEEP_RIGHTS = `
  SELECT t.relname AS name,
    (SELECT string_agg(a.attname, ' ' ORDER BY a.attname) FROM pg_attribute a WHERE a.attrelid = t.oid AND a.attnum > 0
      AND NOT a.attisdropped AND has_column_privilege('prayog_upkeep', t.oid, a.attnum, 'SELECT')) AS columns,
    ARRAY(SELECT concat_ws(' ', p.cmd, p.qual, p.with_check) FROM pg_policies p
      WHERE p.tablename = t.relname AND 'prayog_upkeep' = ANY (p.roles) ORDER BY 1) AS policies,
    has_any_column_privilege('prayog_upkeep', t.oid, 'INSERT, UPDATE') AS writes
  FROM (${TABLES}) t WHERE t.relkind IN ('r', 'p', 'f')
    AND (has_any_column_privilege('prayog_upkeep', t.oid, 'SELECT, INSERT, UPDATE')
      OR has_table_privilege('prayog_upkeep', t.oid, 'DELETE'))
  ORDER BY 1`;
