/** The database's way to its newest shape, by the same code that the tests use. */
import { pathToFileURL } from 'node:url';
import { inProject } from './paths.mjs';
import { SetupError } from './say.mjs';

/**
 * @param {string} module below dist/src
 * @returns {Promise<any>}
 */
function built(module) {
  return import(pathToFileURL(inProject('dist', 'src', module)).href);
}

/**
 * Makes roles and database if `DATABASE_ADMIN_URL` says how, and applies the migrations that are missing.
 * @param {NodeJS.ProcessEnv} env with the addresses of the database
 * @returns {Promise<string[]>} names of the migrations that were applied
 */
export async function migrate(env) {
  const { DATABASE_ADMIN_URL, DATABASE_OWNER_URL, DATABASE_URL, DATABASE_UPKEEP_URL } = env;
  if (DATABASE_ADMIN_URL) {
    const { provisionDatabase } = await built('platform/database/provision.js');
    await provisionDatabase(DATABASE_ADMIN_URL, {
      owner: DATABASE_OWNER_URL,
      app: DATABASE_URL,
      upkeep: DATABASE_UPKEEP_URL,
    });
  }
  const { applyMigrations } = await built('platform/database/migrate.js');
  return applyMigrations(DATABASE_OWNER_URL);
}

/**
 * Brings the database to its newest shape and makes the demo college in it, unless it is there.
 * @param {NodeJS.ProcessEnv} env with the addresses of the database
 * @throws {SetupError} when the database does not answer, or this is production
 * @returns {Promise<{ tenant: string, people: { email: string, password: string, roles: string[] }[] }>} who can log in
 */
export async function prepareDemo(env) {
  try {
    await migrate(env);
    const { seedDemo } = await built('cli/seed-demo.js');
    return await seedDemo({ ownerUrl: env.DATABASE_OWNER_URL, appUrl: env.DATABASE_URL }, process.env.NODE_ENV);
  } catch (error) {
    throw new SetupError(`the database can't be prepared: ${error instanceof Error ? error.message : String(error)}`);
  }
}
