/**
 * Applies the migrations that the database lacks, as the owner role (DATABASE_OWNER_URL). With DATABASE_ADMIN_URL it makes
 * the roles and the database first. Needs a build.
 */
import './lib/require-node.mjs';

const { runMain, say, SetupError } = await import('./lib/say.mjs');
const { migrate } = await import('./lib/database.mjs');
await runMain(async () => {
  if (!process.env.DATABASE_OWNER_URL) {
    throw new SetupError('DATABASE_OWNER_URL is not set: it says where the database is and who owns it');
  }
  const applied = await migrate(process.env);
  say(applied.length === 0 ? 'the database is up to date' : `applied ${applied.join(', ')}`);
});
