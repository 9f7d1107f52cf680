import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { Database } from '../../src/platform/database/database.js';
import { applyMigrations } from '../../src/platform/database/migrate.js';
import { foundColleges } from '../support/college.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

/** Tables that are nobody's: the colleges themselves, and what Prisma keeps about migrations. Everything else belongs to a tenant. */
const GLOBAL_TABLES = ['tenants', '_prisma_migrations'];
const TENANT_TABLES = `SELECT oid, relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND relname <> ALL ('{${GLOBAL_TABLES.join()}}')`;
const CONDITION = "(tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)";

let database: TestDatabase;
let tenants: Record<string, string>;
beforeAll(async () => {
  database = await createTestDatabase();
  tenants = await foundColleges(database.urls, 'alpha', 'beta');
});
afterAll(() => database.drop());

/** Names of what breaks a rule. */
const offenders = async (sql: string): Promise<string[]> =>
  (await database.admin<{ name: string }>(sql)).map((row) => row.name);

describe('the catalogue', () => {
  it('has tenant tables to check', async () => {
    expect((await database.admin(TENANT_TABLES)).length).toBeGreaterThanOrEqual(26);
  });

  it('gives each tenant table a tenant that must be there', async () => {
    const without = `SELECT t.relname AS name FROM (${TENANT_TABLES}) t WHERE NOT EXISTS (
      SELECT 1 FROM pg_attribute a JOIN pg_constraint c ON c.conrelid = t.oid AND c.contype = 'f' AND c.conkey = ARRAY[a.attnum] AND c.confrelid = 'tenants'::regclass
      WHERE a.attrelid = t.oid AND a.attname = 'tenant_id' AND a.attnotnull AND a.atttypid = 'uuid'::regtype)`;
    expect(await offenders(without)).toEqual([]);
  });

  it('enables and forces row-level security', async () => {
    expect(
      await offenders(
        `SELECT c.relname AS name FROM pg_class c JOIN (${TENANT_TABLES}) t ON t.oid = c.oid WHERE NOT (c.relrowsecurity AND c.relforcerowsecurity)`,
      ),
    ).toEqual([]);
  });

  it('has one policy for the app role on each, and exactly the agreed one', async () => {
    const rows = await database.admin<{ name: string; policies: string[] }>(`
      SELECT t.relname AS name, array_agg(concat_ws('|', p.cmd, p.permissive, p.qual, p.with_check)) FILTER (WHERE p.policyname IS NOT NULL) AS policies
      FROM (${TENANT_TABLES}) t LEFT JOIN pg_policies p ON p.tablename = t.relname AND p.roles && '{prayog_app,public}'::name[] GROUP BY t.relname`);
    for (const { name, policies } of rows)
      expect({ name, policies }).toEqual({ name, policies: [`ALL|PERMISSIVE|${CONDITION}|${CONDITION}`] });
  });

  it('makes nothing unique across tenants', async () => {
    const across = `SELECT i.indexrelid::regclass::text AS name FROM pg_index i JOIN (${TENANT_TABLES}) t ON t.oid = i.indrelid
      JOIN pg_attribute a ON a.attrelid = t.oid AND a.attname = 'tenant_id' WHERE i.indisunique AND NOT (a.attnum = ANY (i.indkey))`;
    expect(await offenders(across)).toEqual([]);
  });

  it('refers to other rows together with their tenant', async () => {
    const bare = `SELECT c.conname AS name FROM pg_constraint c JOIN (${TENANT_TABLES}) t ON t.oid = c.conrelid JOIN (${TENANT_TABLES}) r ON r.oid = c.confrelid
      WHERE c.contype = 'f' AND NOT EXISTS (
        SELECT 1 FROM unnest(c.conkey, c.confkey) AS k (here, there)
        JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.here AND a.attname = 'tenant_id'
        JOIN pg_attribute b ON b.attrelid = c.confrelid AND b.attnum = k.there AND b.attname = 'tenant_id')`;
    expect(await offenders(bare)).toEqual([]);
  });

  it('has no view and no function that could step around the policies', async () => {
    expect(
      await offenders(
        "SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('v', 'm')",
      ),
    ).toEqual([]);
    expect(await offenders("SELECT proname AS name FROM pg_proc WHERE pronamespace = 'public'::regnamespace")).toEqual(
      [],
    );
  });

  it('has roles that own nothing and can bypass nothing', async () => {
    const roles = await database.admin(
      "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname LIKE 'prayog\\_%' ORDER BY 1",
    );
    const powerless = { rolsuper: false, rolbypassrls: false, rolcreaterole: false, rolcreatedb: false };
    expect(roles).toEqual(
      ['prayog_app', 'prayog_owner', 'prayog_upkeep'].map((rolname) => ({ rolname, ...powerless })),
    );
    expect(
      await offenders(
        "SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND relowner <> 'prayog_owner'::regrole",
      ),
    ).toEqual([]);
  });
});

describe('the door', () => {
  let app: Database;
  beforeAll(() => {
    app = Database.open(database.urls.app, 2);
  });
  afterAll(() => app.onApplicationShutdown());

  it('shows one tenant only', async () => {
    const people = await app.withTenant({ tenantId: tenants['alpha']! }, (tx) => tx.db.person.findMany());
    expect(people.length).toBe(5);
    expect(new Set(people.map((person) => person.tenantId))).toEqual(new Set([tenants['alpha']]));
  });

  it('shows nothing without a tenant, also on a connection that had one', async () => {
    for (let round = 0; round < 4; round += 1) {
      await app.withTenant({ tenantId: tenants['alpha']! }, (tx) => tx.db.person.findFirstOrThrow());
      expect(await app.withoutTenant((tx) => tx.db.person.count())).toBe(0);
    }
  });

  it('does not mix tenants up when many come at once', async () => {
    const ids = Array.from({ length: 40 }, (_, index) => tenants[index % 2 === 0 ? 'alpha' : 'beta']!);
    const seen = await Promise.all(
      ids.map((tenantId) =>
        app.withTenant({ tenantId }, (tx) => tx.db.person.findMany({ select: { tenantId: true } })),
      ),
    );
    seen.forEach((people, index) =>
      expect(people.every((person) => person.tenantId === ids[index]) && people.length === 5).toBe(true),
    );
  });

  it('refuses to write for another tenant', async () => {
    const tenantId = tenants['beta']!;
    const write = app.withTenant({ tenantId: tenants['alpha']! }, (tx) =>
      tx.db.person.create({ data: { tenantId, id: randomUUID(), email: 'x@y.test', name: 'x', passwordHash: 'x' } }),
    );
    await expect(write).rejects.toThrow(/row-level security/);
  });

  it('changes nothing of another tenant', async () => {
    const { count } = await app.withTenant({ tenantId: tenants['alpha']! }, (tx) =>
      tx.db.person.updateMany({ where: { tenantId: tenants['beta']! }, data: { name: 'mine' } }),
    );
    expect(count).toBe(0);
  });

  it('lets nobody found a college but the owner', async () => {
    await expect(
      app.withoutTenant((tx) => tx.db.tenant.create({ data: { id: randomUUID(), slug: 'mine', name: 'mine' } })),
    ).rejects.toThrow(/permission denied/);
  });

  it('binds the owner, too', async () => {
    const owner = Database.open(database.urls.owner, 1);
    expect(await owner.withoutTenant((tx) => tx.db.person.count())).toBe(0);
    await owner.onApplicationShutdown();
  });

  it('knows every column that the schema tells the client of', async () => {
    const read = app.withTenant({ tenantId: tenants['alpha']! }, async ({ db }) => {
      const models = [
        db.person,
        db.membership,
        db.session,
        db.refreshToken,
        db.submission,
        db.submissionFile,
        db.submissionEvent,
        db.design,
        db.designMarking,
        db.regrade,
        db.regradeItem,
        db.submissionResult,
        db.outboxMessage,
        db.idempotencyKey,
        db.dueExtension,
        db.unitVersion,
        db.questionVersion,
        db.unitVersionQuestion,
        db.questionKey,
        db.cohort,
        db.cohortMember,
        db.quiz,
        db.quizOverride,
        db.attempt,
        db.attemptItem,
        db.response,
        db.itemResult,
      ];
      for (const model of models) await (model as { findMany(args: object): Promise<unknown> }).findMany({ take: 1 });
    });
    await expect(read).resolves.toBeUndefined();
  });
});

describe('the upkeep role', () => {
  let upkeep: Client;
  beforeAll(async () => {
    upkeep = new Client({ connectionString: database.urls.upkeep });
    await upkeep.connect();
  });
  afterAll(() => upkeep.end());

  it.each([
    'SELECT * FROM people',
    'SELECT * FROM submission_files',
    'SELECT * FROM submissions',
    'SELECT result FROM submissions',
    'SELECT secret_hash FROM refresh_tokens',
    "UPDATE submissions SET status = 'graded'",
    'DELETE FROM submissions',
    'INSERT INTO outbox (tenant_id) VALUES (NULL)',
  ])('may not: %s', async (sql) => {
    await expect(upkeep.query(sql)).rejects.toThrow(/permission denied/);
  });

  it('may find what waits', async () => {
    await expect(
      upkeep.query('SELECT tenant_id, id, status, due_at, woken_at, lease_until FROM submissions'),
    ).resolves.toBeDefined();
  });
});

describe('migrations', () => {
  it('are applied once', async () => {
    await expect(applyMigrations(database.urls.owner)).resolves.toEqual([]);
  });
});
