import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { listensAt } from './ports.mjs';
import { startPostgres } from './postgres.mjs';
import { SetupError } from './say.mjs';
import { startRedis } from './redis.mjs';

/**
 * @typedef {object} Services
 * @property {Record<string, string>} env DATABASE_OWNER_URL, DATABASE_URL, DATABASE_UPKEEP_URL, REDIS_URL, and DATABASE_ADMIN_URL when
 *   PostgreSQL was started here: whoever uses it provisions the roles and the database that the three others name
 * @property {import('./server-process.mjs').ServerProcess[]} servers those that were started here, in order of starting
 * @property {() => Promise<void>} stop ends them in reverse order
 */

/**
 * Starts PostgreSQL and Redis, each unless the environment already names one.
 * @param {{ folder: string, throwaway?: boolean }} options `folder` holds data and logs
 * @returns {Promise<Services>}
 */
export async function startServices({ folder, throwaway }) {
  fs.mkdirSync(folder, { recursive: true });
  /** @type {Services['servers']} */
  const servers = [];
  const stop = async () => {
    for (const server of servers.toReversed()) await server.stop();
  };
  try {
    let database = databaseFromEnvironment();
    if (database === null) {
      const postgres = await startPostgres({
        dataDir: path.join(folder, 'postgres'),
        log: path.join(folder, 'postgres.log'),
        throwaway,
      });
      servers.push(postgres);
      database = { DATABASE_ADMIN_URL: postgres.url, ...roleUrls(postgres.url) };
    }
    let redisUrl = process.env.REDIS_URL;
    if (redisUrl && !(URL.canParse(redisUrl) && (await listensAt(redisUrl, 6379)))) {
      throw new SetupError(
        'nothing answers where REDIS_URL points: start a Redis there, or unset it to have one started',
      );
    }
    if (!redisUrl) {
      const redis = await startRedis({ folder: path.join(folder, 'redis'), log: path.join(folder, 'redis.log') });
      servers.push(redis);
      redisUrl = redis.url;
    }
    return { env: { ...database, REDIS_URL: redisUrl }, servers, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * @param {string} adminUrl
 * @returns {Record<string, string>} how the roles log in, with passwords of this run
 */
function roleUrls(adminUrl) {
  const urlOf = (/** @type {string} */ role) => {
    const url = new URL(adminUrl);
    url.username = role;
    url.password = randomBytes(18).toString('base64url');
    url.pathname = '/prayog';
    return url.href;
  };
  return {
    DATABASE_OWNER_URL: urlOf('prayog_owner'),
    DATABASE_URL: urlOf('prayog_app'),
    DATABASE_UPKEEP_URL: urlOf('prayog_upkeep'),
  };
}

/** @returns {Record<string, string> | null} the database's addresses, if the environment has all three */
function databaseFromEnvironment() {
  const { DATABASE_OWNER_URL, DATABASE_URL, DATABASE_UPKEEP_URL } = process.env;
  if (!DATABASE_OWNER_URL || !DATABASE_URL || !DATABASE_UPKEEP_URL) return null;
  return { DATABASE_OWNER_URL, DATABASE_URL, DATABASE_UPKEEP_URL };
}
