import { Client, escapeIdentifier, escapeLiteral } from 'pg';

/** The URLs, all of one database, that the roles log in with. User names and passwords are taken from them. */
export interface DatabaseUrls {
  owner: string;
  app: string;
  upkeep: string;
}

const ROLE_NAMES: Record<keyof DatabaseUrls, string> = {
  owner: 'prayog_owner',
  app: 'prayog_app',
  upkeep: 'prayog_upkeep',
};

/** Any number that nobody else locks. */
const PROVISION_LOCK = 7_729_164;

/**
 * Makes the three roles and the database that `urls` name, or brings their passwords up to date. Idempotent.
 * `adminUrl` must log in as a role that may create roles and databases; it is used here only, never by the running system.
 */
export async function provisionDatabase(adminUrl: string, urls: DatabaseUrls): Promise<void> {
  const database = databaseOf(urls.owner);
  await withClient(adminUrl, async (admin) => {
    // Two that do this at once would meet in the catalogue; the lock goes with the connection.
    await admin.query('SELECT pg_advisory_lock($1)', [PROVISION_LOCK]);
    for (const key of ['owner', 'app', 'upkeep'] as const) await provisionRole(admin, ROLE_NAMES[key], urls[key]);
    const existing = await admin.query('SELECT 1 FROM pg_database WHERE datname = $1', [database]);
    if (existing.rowCount === 0) {
      await admin.query(
        `CREATE DATABASE ${escapeIdentifier(database)} OWNER ${ROLE_NAMES.owner} TEMPLATE template0 ENCODING 'UTF8'`,
      );
    }
  });
  await withClient(withDatabase(adminUrl, database), async (admin) => {
    await admin.query(`ALTER SCHEMA public OWNER TO ${ROLE_NAMES.owner}`);
    await admin.query(`REVOKE ALL ON DATABASE ${escapeIdentifier(database)} FROM PUBLIC`);
    await admin.query(
      `GRANT CONNECT ON DATABASE ${escapeIdentifier(database)} TO ${ROLE_NAMES.app}, ${ROLE_NAMES.upkeep}`,
    );
  });
}

/** The same URL with another database name. */
export function withDatabase(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${encodeURIComponent(database)}`;
  return changed.toString();
}

async function provisionRole(admin: Client, role: string, url: string): Promise<void> {
  const { username, password } = new URL(url);
  if (decodeURIComponent(username) !== role) {
    throw new Error(
      `The migrations grant rights to the role ${role}, but its URL logs in as ${decodeURIComponent(username) || 'nobody'}: change the URL.`,
    );
  }
  const existing = await admin.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role]);
  const verb = existing.rowCount === 0 ? 'CREATE' : 'ALTER';
  await admin.query(
    `${verb} ROLE ${role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD ${escapeLiteral(decodeURIComponent(password))}`,
  );
}

function databaseOf(url: string): string {
  return decodeURIComponent(new URL(url).pathname.slice(1));
}

async function withClient(url: string, work: (client: Client) => Promise<void>): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
