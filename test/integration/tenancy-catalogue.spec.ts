import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { SHARED_TABLES, TENANCY_RULES, TENANT_TABLES, UPKEEP, UPKEEP_RIGHTS } from '../support/tenancy-rules.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** Names of what breaks a rule. */
const offenders = async (rule: string): Promise<string[]> =>
  (await database.admin<{ name: string }>(TENANCY_RULES[rule]!)).map(({ name }) => name);

/** Does `work` after these statements, and then undoes them. */
async function after(statements: string, work: () => Promise<void>): Promise<void> {
  await database.admin('BEGIN');
  try {
    await database.admin(statements);
    await work();
  } finally {
    await database.admin('ROLLBACK');
  }
}

describe('the catalogue says', () => {
  it.each(Object.keys(TENANCY_RULES))('%s', async (rule) => {
    expect(await offenders(rule)).toEqual([]);
  });

  it('which tables there are: those of tenants, and the few that are shared', async () => {
    const tables = await database.admin<{ relname: string }>(TENANT_TABLES);
    expect(tables.length).toBeGreaterThanOrEqual(50);
    const shared = await database.admin<{ name: string }>(
      `SELECT relname AS name FROM pg_class
       WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> ALL ($1) ORDER BY 1`,
      [tables.map(({ relname }) => relname)],
    );
    expect(shared.map(({ name }) => name)).toEqual(Object.keys(SHARED_TABLES).toSorted());
  });

  it('what the upkeep role may do across colleges: what is listed, and nothing else', async () => {
    const rights = await database.admin<{ name: string; columns: string; policies: string[]; writes: boolean }>(
      UPKEEP_RIGHTS,
    );
    expect(rights.filter(({ writes }) => writes)).toEqual([]);
    const found = Object.fromEntries(rights.map(({ name, columns, policies }) => [name, { columns, policies }]));
    const listed = Object.entries(UPKEEP).map(([name, { columns, policies }]) => [name, { columns, policies }]);
    expect(found).toEqual(Object.fromEntries(listed));
  });
});

describe('the rules name', () => {
  const GOOD = `
    CREATE TABLE things (tenant_id uuid NOT NULL REFERENCES tenants, id uuid NOT NULL, person_id uuid NOT NULL,
      PRIMARY KEY (tenant_id, id), FOREIGN KEY (tenant_id, person_id) REFERENCES people (tenant_id, id));
    ALTER TABLE things OWNER TO prayog_owner;
    ALTER TABLE things ENABLE ROW LEVEL SECURITY;
    ALTER TABLE things FORCE ROW LEVEL SECURITY;
    CREATE POLICY tenant_isolation ON things TO prayog_app
      USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
      WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);
    GRANT SELECT ON things TO prayog_app;`;

  /** By rule: what makes a good table a bad one, and the name that is told. */
  const BAD: [rule: string, statement: string, name: string][] = [
    [
      'each table has a tenant, which is a college that is there',
      'ALTER TABLE things DROP CONSTRAINT things_tenant_id_fkey',
      'things',
    ],
    [
      'row-level security is enabled, and forced on the owner',
      'ALTER TABLE things NO FORCE ROW LEVEL SECURITY',
      'things',
    ],
    ['one policy binds the app, and it compares the tenant', 'DROP POLICY tenant_isolation ON things', 'things'],
    ['one policy binds the app, and it compares the tenant', 'CREATE POLICY two ON things USING (true)', 'things'],
    ['policies bind roles that are known', 'CREATE POLICY two ON things USING (true)', 'two on things'],
    ['each table has a primary key', 'ALTER TABLE things DROP CONSTRAINT things_pkey', 'things'],
    [
      'primary keys begin with the tenant',
      'ALTER TABLE things DROP CONSTRAINT things_pkey, ADD PRIMARY KEY (id, tenant_id)',
      'things_pkey',
    ],
    ['what is unique, is so within a tenant', 'CREATE UNIQUE INDEX bare ON things (id) INCLUDE (tenant_id)', 'bare'],
    [
      'rows refer to others together with their tenant',
      'ALTER TABLE things ADD tenant uuid, ADD CONSTRAINT bare FOREIGN KEY (tenant, person_id) REFERENCES people',
      'bare on things',
    ],
    [
      'what is shared refers to no row of a tenant',
      'ALTER TABLE tenants ADD person uuid, ADD CONSTRAINT bare FOREIGN KEY (id, person) REFERENCES people',
      'bare',
    ],
    ['there is no view', 'CREATE VIEW seen AS SELECT * FROM things', 'seen'],
    ['there is no view', 'CREATE MATERIALIZED VIEW seen AS SELECT * FROM things', 'seen'],
    [
      'there is no function, procedure or rule',
      'CREATE FUNCTION all_of_them() RETURNS bigint SECURITY DEFINER LANGUAGE sql AS $$ SELECT count(*) FROM things $$',
      'all_of_them()',
    ],
    ['there is one schema', 'CREATE SCHEMA elsewhere', 'elsewhere'],
    [
      'row-level security is enabled, and forced on the owner',
      'CREATE SCHEMA e; CREATE TABLE e.more (i int)',
      'e.more',
    ],
    ['roles can bypass nothing', 'ALTER ROLE prayog_app BYPASSRLS', 'prayog_app'],
    ['roles are nobody else, too', 'GRANT pg_read_all_data TO prayog_app', 'prayog_app in pg_read_all_data'],
    ['the owner owns all', 'ALTER TABLE things OWNER TO prayog_app', 'things'],
    [
      'nobody but the app and the upkeep role has a right to a table',
      'GRANT SELECT ON things TO PUBLIC',
      'SELECT on things to all',
    ],
    ['the app reads and writes rows, and no more', 'GRANT TRUNCATE ON things TO prayog_app', 'TRUNCATE on things'],
    [
      'the app reads of what is shared the colleges alone',
      'GRANT UPDATE ON tenants TO prayog_app',
      'UPDATE on tenants',
    ],
    [
      'no right comes by default',
      'ALTER DEFAULT PRIVILEGES FOR ROLE prayog_owner GRANT SELECT ON TABLES TO PUBLIC',
      'r of prayog_owner',
    ],
    [
      'nobody but the owner makes anything in the schema',
      'GRANT CREATE ON SCHEMA public TO prayog_app',
      'CREATE to prayog_app',
    ],
    [
      'no setting of a role or the database stands in for the tenant',
      'ALTER ROLE prayog_app SET row_security = off',
      'row_security=off',
    ],
  ];

  it('nothing of a table as it should be', async () => {
    await after(GOOD, async () => {
      for (const rule of Object.keys(TENANCY_RULES)) expect([rule, await offenders(rule)]).toEqual([rule, []]);
    });
  });

  it.each(BAD)('what breaks them: %s (%s)', async (rule, statement, name) => {
    await after(`${GOOD} ${statement}`, async () => expect(await offenders(rule)).toContain(name));
  });

  it('each what breaks it, in this very file', () => {
    expect([...new Set(BAD.map(([rule]) => rule))].toSorted()).toEqual(Object.keys(TENANCY_RULES).toSorted());
  });
});
