import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { Database } from '../../src/platform/database/database.js';
import { applyMigrations } from '../../src/platform/database/migrate.js';
import { foundColleges } from '../support/college.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

let database: TestDatabase;
let tenants: Record<string, string>;
beforeAll(async () => {
  database = await createTestDatabase();
  tenants = await foundColleges(database.urls, 'alpha', 'beta');
});
afterAll(() => database.drop());

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
