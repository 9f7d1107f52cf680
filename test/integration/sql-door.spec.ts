import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Database, type SqlTransaction } from '../../src/platform/database/database.js';
import { foundColleges } from '../support/college.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

let database: TestDatabase;
let tenants: Record<string, string>;
let app: Database;
beforeAll(async () => {
  database = await createTestDatabase();
  tenants = await foundColleges(database.urls, 'alpha', 'beta');
  app = Database.open(database.urls.app, 2);
});
afterAll(async () => {
  await app.onApplicationShutdown();
  await database.drop();
});

const contextOf = (name: string) => ({ tenantId: tenants[name]! });
const selectTenants = ({ db }: SqlTransaction): Promise<{ tenant: string }[]> =>
  db.$queryRaw`SELECT tenant_id AS tenant FROM people`;
const rename = async ({ db }: SqlTransaction, name: string): Promise<number> =>
  db.$executeRaw`UPDATE people SET name = ${name}`;
const named = async (name: string): Promise<number> =>
  (await database.admin('SELECT 1 FROM people WHERE name = $1', [name])).length;

describe('the door for SQL alone', () => {
  it('shows each of many at once its own tenant, on connections that Prisma uses in between', async () => {
    const names = Array.from({ length: 40 }, (_, index) => (index % 2 === 0 ? 'alpha' : 'beta'));
    const seen = await Promise.all(
      names.map(async (name, index) =>
        index % 4 < 2
          ? app.withTenantSql(contextOf(name), selectTenants)
          : app.withTenant(contextOf(name), (tx) => selectTenants(tx)),
      ),
    );
    seen.forEach((rows, index) => {
      expect(rows.length).toBe(5);
      expect(new Set(rows.map(({ tenant }) => tenant))).toEqual(new Set([tenants[names[index]!]]));
    });
    expect(await app.withoutTenant((tx) => tx.db.person.count())).toBe(0);
  });

  it('shows nothing under a tenant that is none, and refuses what is no id', async () => {
    expect(await app.withTenantSql({ tenantId: randomUUID() }, selectTenants)).toEqual([]);
    await expect(app.withTenantSql({ tenantId: "'; COMMIT" }, selectTenants)).rejects.toThrow(/invalid input syntax/);
  });

  it('refuses to write for another tenant', async () => {
    const write = app.withTenantSql(
      contextOf('alpha'),
      ({ db }) => db.$executeRaw`
      INSERT INTO people (tenant_id, id, email, name, password_hash)
      VALUES (${tenants['beta']}::uuid, ${randomUUID()}::uuid, 'x@y.test', 'x', 'x')`,
    );
    await expect(write).rejects.toThrow(/row-level security/);
  });

  it('commits what was done, in either form, and rolls back what was given up', async () => {
    expect(await app.withTenantSql(contextOf('alpha'), (tx) => rename(tx, 'kept'))).toBe(5);
    expect(await app.withTenantLoosely(contextOf('beta'), (tx) => rename(tx, 'kept'))).toBe(5);
    const given = app.withTenantSql(contextOf('alpha'), async (tx) => {
      await rename(tx, 'given up');
      throw new Error('never mind');
    });
    await expect(given).rejects.toThrow('never mind');
    expect(await named('kept')).toBe(10);
    expect(await named('given up')).toBe(0);
  });

  it('tells of the statement that failed, not of those behind it, and keeps nothing', async () => {
    const failing = app.withTenantSql(contextOf('alpha'), (tx) =>
      Promise.all([rename(tx, 'half done'), tx.db.$queryRaw`SELECT 1 / 0`, rename(tx, 'half done')]),
    );
    await expect(failing).rejects.toThrow('division by zero');
    expect(await named('half done')).toBe(0);
  });

  it('does not pass for committed when an error was swallowed', async () => {
    const swallowing = app.withTenantSql(contextOf('alpha'), async (tx) => {
      await rename(tx, 'swallowed');
      await tx.db.$queryRaw`SELECT 1 / 0`.catch(() => undefined);
    });
    await expect(swallowing).rejects.toThrow('nothing was committed');
    expect(await named('swallowed')).toBe(0);
  });

  it('sends nothing more once one of several statements has failed', async () => {
    let later: Promise<unknown> = Promise.resolve();
    const failing = app.withTenantSql(contextOf('alpha'), async (tx) => {
      const slow = async (): Promise<unknown> => {
        await sleep(50);
        return rename(tx, 'too late');
      };
      later = slow();
      await Promise.all([later, tx.db.$queryRaw`SELECT 1 / 0`]);
    });
    await expect(failing).rejects.toThrow('division by zero');
    await expect(later).rejects.toThrow('this transaction is over');
    expect(await named('too late')).toBe(0);
  });

  it('says that the database is away when its connection is cut, and goes on with another', async () => {
    const cut = app.withTenantSql(contextOf('alpha'), async (tx) => {
      const [row] = await tx.db.$queryRaw<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`;
      await database.admin('SELECT pg_terminate_backend($1)', [row?.pid]);
      return selectTenants(tx);
    });
    await expect(cut).rejects.toMatchObject({ type: 'unavailable' });
    expect((await app.withTenantSql(contextOf('alpha'), selectTenants)).length).toBe(5);
  });
});

describe('the door for reading on two connections', () => {
  const backendOf = async ({ db }: SqlTransaction): Promise<unknown> => db.$queryRaw`SELECT pg_backend_pid() AS pid`;
  const namesSeen = async ({ db }: SqlTransaction): Promise<unknown> => db.$queryRaw`SELECT name FROM people`;

  it('shows both the same moment of the same tenant, and neither may write', async () => {
    await app.withTenantSql(contextOf('alpha'), (tx) => rename(tx, 'before'));
    await app.readTenantSqlTwofold(contextOf('alpha'), async (tx, beside) => {
      expect(await backendOf(tx)).not.toEqual(await backendOf(beside));
      await database.admin('UPDATE people SET name = $1', ['after']);
      const before = Array.from({ length: 5 }, () => ({ name: 'before' }));
      expect(await Promise.all([namesSeen(tx), namesSeen(beside)])).toEqual([before, before]);
    });
    expect(await app.withTenantSql(contextOf('alpha'), namesSeen)).toContainEqual({ name: 'after' });
    for (const which of [0, 1]) {
      const writing = app.readTenantSqlTwofold(contextOf('alpha'), (...both) => rename(both[which]!, 'written'));
      await expect(writing).rejects.toThrow('read-only transaction');
    }
  });

  it('shows both the same, however fast others write', async () => {
    const over = new AbortController();
    const writing = (async () => {
      for (let round = 0; !over.signal.aborted; round += 1)
        await database.admin('UPDATE people SET name = $1', [`round ${round}`]);
    })();
    for (let look = 0; look < 100; look += 1) {
      const [seen, beside] = await app.readTenantSqlTwofold(contextOf('alpha'), (...both) =>
        Promise.all(both.map(namesSeen)),
      );
      expect(beside).toEqual(seen);
    }
    over.abort();
    await writing;
  });

  it('gives both back when what is asked fails before anything was sent', async () => {
    for (let round = 0; round < 3; round += 1) {
      const failing = app.readTenantSqlTwofold(contextOf('alpha'), () => Promise.reject(new Error('at once')));
      await expect(failing).rejects.toThrow('at once');
      const both = ['alpha', 'beta'].map((name) => app.withTenantSql(contextOf(name), (tx) => rename(tx, name)));
      expect(await Promise.all(both)).toEqual([5, 5]);
    }
  });

  it('makes do with one where no second is free, and many at once all end', async () => {
    await app.withTenantSql(contextOf('beta'), (tx) =>
      app.readTenantSqlTwofold(contextOf('alpha'), async (only, beside) => {
        const pids = await Promise.all([backendOf(only), backendOf(beside)]);
        expect(pids[0]).toEqual(pids[1]);
        expect(await backendOf(tx)).not.toEqual(pids[0]);
      }),
    );
    const many = Array.from({ length: 40 }, () =>
      app.readTenantSqlTwofold(contextOf('alpha'), (...both) => Promise.all(both.map(selectTenants))),
    );
    for (const rows of await Promise.all(many)) expect(rows.flat()).toHaveLength(10);
  });

  it('tells of the connection that was cut, whichever it is, and goes on with others', async () => {
    for (const which of [0, 1]) {
      const cut = app.readTenantSqlTwofold(contextOf('alpha'), async (...both) => {
        const [row] = (await backendOf(both[which]!)) as { pid: number }[];
        await database.admin('SELECT pg_terminate_backend($1)', [row?.pid]);
        return Promise.all(both.map(selectTenants));
      });
      await expect(cut).rejects.toMatchObject({ type: 'unavailable' });
    }
    expect(await app.withTenantSql(contextOf('alpha'), selectTenants)).toHaveLength(5);
  });
});

describe('the door for statements that are asked for at once', () => {
  it('shows its own tenant, commits, and leaves the connection to nobody', async () => {
    const rows = await Promise.all(
      ['alpha', 'beta', 'alpha', 'beta'].map((name) => app.withTenantAtOnce(contextOf(name), selectTenants)),
    );
    rows.forEach((row, index) =>
      expect(new Set(row.map(({ tenant }) => tenant))).toEqual(new Set([tenants[index % 2 === 0 ? 'alpha' : 'beta']])),
    );
    expect(await app.withTenantAtOnce(contextOf('alpha'), (tx) => rename(tx, 'by one statement'))).toBe(5);
    expect(await named('by one statement')).toBe(5);
    expect(await app.withoutTenant((tx) => tx.db.person.count())).toBe(0);
  });

  it('tells what the server refuses, and goes on', async () => {
    const broken = app.withTenantAtOnce(contextOf('alpha'), ({ db }) => db.$queryRaw`SELECT 1 / 0`);
    await expect(broken).rejects.toThrow('division by zero');
    await expect(app.withTenantAtOnce({ tenantId: "'; COMMIT" }, selectTenants)).rejects.toThrow(
      /invalid input syntax/,
    );
    expect(await app.withTenantAtOnce(contextOf('alpha'), selectTenants)).toHaveLength(5);
  });

  it('commits all of them or none', async () => {
    const both = app.withTenantAtOnce(contextOf('alpha'), (tx) =>
      Promise.all([rename(tx, 'first'), rename(tx, 'second'), selectTenants(tx)]),
    );
    expect(await both).toMatchObject([5, 5, { length: 5 }]);
    expect(await named('second')).toBe(5);
    for (const place of [0, 1, 2]) {
      const failing = app.withTenantAtOnce(contextOf('alpha'), (tx) => {
        const asked = ['third', 'third'].map((name) => () => rename(tx, name));
        asked.splice(place, 0, () => tx.db.$executeRaw`SELECT 1 / 0`);
        return Promise.all(asked.map((ask) => ask()));
      });
      await expect(failing).rejects.toThrow('division by zero');
    }
    const swallowing = app.withTenantAtOnce(contextOf('alpha'), (tx) =>
      Promise.allSettled([rename(tx, 'third'), tx.db.$queryRaw`SELECT 1 / 0`]),
    );
    await expect(swallowing).rejects.toThrow('nothing was committed');
    expect(await named('third')).toBe(0);
  });

  it('takes no later statement, for the first are committed by then', async () => {
    const twice = app.withTenantAtOnce(contextOf('alpha'), async (tx) => {
      await selectTenants(tx);
      return rename(tx, 'too late');
    });
    await expect(twice).rejects.toThrow('this one came later');
    expect(await named('too late')).toBe(0);
  });
});
