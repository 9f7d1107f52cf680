/**
 * The database's roles, on a PostgreSQL of our own. A hosted one gets them from its administrator: see prisma/README.md.
 *
 * - `prayog_owner` owns the schema and runs migrations; it may make databases, which tests do.
 * - `prayog_app` serves requests and jobs; row-level security binds it.
 * - `prayog_upkeep` does the few cross-tenant chores that policies open to it.
 */
import { randomBytes } from 'node:crypto';

const roles = {
  prayog_owner: 'CREATEDB',
  prayog_app: 'NOCREATEDB',
  prayog_upkeep: 'NOCREATEDB',
};

/**
 * Makes the roles and the database if they are missing, with new passwords each time.
 * @param {string} superuserUrl
 * @param {string} database
 * @returns {Promise<{ DATABASE_OWNER_URL: string, DATABASE_URL: string, DATABASE_UPKEEP_URL: string }>}
 */
export async function makeRoles(superuserUrl, database) {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  try {
    /** @type {Record<string, string>} */
    const urls = {};
    for (const [role, attributes] of Object.entries(roles)) {
      const password = randomBytes(18).toString('base64url');
      const known = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role]);
      await client.query(
        `${known.rowCount === 0 ? 'CREATE' : 'ALTER'} ROLE ${role} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE ${attributes} PASSWORD '${password}'`,
      );
      const url = new URL(superuserUrl);
      url.username = role;
      url.password = password;
      url.pathname = `/${database}`;
      urls[role] = url.href;
    }
    const made = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [database]);
    if (made.rowCount === 0) await client.query(`CREATE DATABASE ${database} OWNER prayog_owner`);
    return { DATABASE_OWNER_URL: urls.prayog_owner, DATABASE_URL: urls.prayog_app, DATABASE_UPKEEP_URL: urls.prayog_upkeep };
  } finally {
    await client.end();
  }
}
