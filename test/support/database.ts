import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { Client, Pool } from 'pg';
import { applyMigrations } from '../../src/platform/database/migrate.js';
import { type DatabaseUrls, provisionDatabase, withDatabase } from '../../src/platform/database/provision.js';

const MIGRATIONS = new URL('../../prisma/migrations/', import.meta.url);
/** Any number that nobody else locks. */
const TEMPLATE_LOCK = 5_112_903;

export interface TestDatabase {
  urls: DatabaseUrls;
  /** Runs SQL as the superuser, whom row-level security does not bind. */
  admin<Row extends object = Record<string, unknown>>(sql: string, values?: unknown[]): Promise<Row[]>;
  drop(): Promise<void>;
}

/** A migrated database of one's own, copied from a template that the first test of a run makes. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const adminUrl = fromEnvironment('DATABASE_ADMIN_URL');
  const template = await ensureTemplate(adminUrl);
  const name = `prayog_test_${randomBytes(6).toString('hex')}`;
  await query(adminUrl, `CREATE DATABASE ${name} TEMPLATE ${template} OWNER prayog_owner`);
  const urls = urlsOf(name);
  // One connection, for which statements that a test asks for at once queue here.
  const inside = new Pool({ connectionString: withDatabase(adminUrl, name), max: 1, idleTimeoutMillis: 0 });
  return {
    urls,
    admin: async (sql, values) => (await inside.query(sql, values)).rows as never,
    drop: async () => {
      await inside.end();
      await query(adminUrl, `DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

async function ensureTemplate(adminUrl: string): Promise<string> {
  const name = `prayog_template_${migrationsHash()}`;
  const admin = new Client({ connectionString: adminUrl });
  await admin.connect();
  try {
    await admin.query('SELECT pg_advisory_lock($1)', [TEMPLATE_LOCK]);
    const { rowCount } = await admin.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (rowCount === 0) {
      // Under another name until it is whole.
      const draft = `${name}_draft`;
      await admin.query(`DROP DATABASE IF EXISTS ${draft} WITH (FORCE)`);
      await provisionDatabase(adminUrl, urlsOf(draft));
      await applyMigrations(urlsOf(draft).owner);
      await admin.query(`ALTER DATABASE ${draft} RENAME TO ${name}`);
    }
    return name;
  } finally {
    await admin.end();
  }
}

function urlsOf(database: string): DatabaseUrls {
  return {
    owner: withDatabase(fromEnvironment('DATABASE_OWNER_URL'), database),
    app: withDatabase(fromEnvironment('DATABASE_URL'), database),
    upkeep: withDatabase(fromEnvironment('DATABASE_UPKEEP_URL'), database),
  };
}

function migrationsHash(): string {
  const hash = createHash('sha256').update(fromEnvironment('DATABASE_OWNER_URL'));
  for (const entry of readdirSync(MIGRATIONS, { withFileTypes: true })) {
    if (entry.isDirectory()) hash.update(readFileSync(new URL(`${entry.name}/migration.sql`, MIGRATIONS)));
  }
  return hash.digest('hex').slice(0, 12);
}

async function query(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

function fromEnvironment(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run the tests with npm test, which starts a PostgreSQL for them.`);
  return value;
}
