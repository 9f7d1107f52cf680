/**
 * Brings the whole system up on one machine: PostgreSQL, Redis, worker and api, in this order.
 *
 * They end together: on Ctrl-C in reverse order, so that a run that is going on is finished or handed back before the
 * database closes. When one of them dies, the others are ended as well and the line says which one it was: on one machine
 * a silent restart would only hide the fault. A service manager in production restarts them instead.
 */
import fs from 'node:fs';
import path from 'node:path';
import { buildAgent, buildTypeScript, generatePrismaClient } from './build.mjs';
import { prepareDemo } from './database.mjs';
import { announceDatabase } from './running-database.mjs';
import { onInterrupt } from './interrupt.mjs';
import { holdLock } from './lock.mjs';
import { ensureNodeModules } from './node-modules.mjs';
import { dataDir, inProject } from './paths.mjs';
import { freePort, isFree } from './ports.mjs';
import { chooseSandboxDriver } from './sandbox-driver.mjs';
import { say, SetupError, step } from './say.mjs';
import { developmentSecret } from './secret.mjs';
import { startServer, untilReady } from './server-process.mjs';
import { startServices } from './services.mjs';
import { ensureSystemPackages, needsToRun } from './system-packages.mjs';
import { welcome } from './welcome.mjs';

/** @typedef {import('./server-process.mjs').ServerProcess} ServerProcess */

/** @returns {Promise<number>} exit status, when everything has ended */
export async function startEverything() {
  const host = process.env.HOST || '127.0.0.1';
  const port = await choosePort();
  if (!(await isFree(port, host))) {
    throw new SetupError(`port ${port} of ${host} is in use: stop what listens there, or choose another with PORT=…`);
  }
  await ensureSystemPackages(needsToRun);
  const release = holdLock(path.join(dataDir, 'start.pid'));
  const interrupt = onInterrupt();
  /** @type {ServerProcess[]} */
  const servers = [];
  /** @type {() => void} */
  let conceal = () => undefined;
  try {
    await ensureNodeModules();
    await buildAgent();
    await generatePrismaClient();
    await buildTypeScript();
    const driver = await chooseSandboxDriver();
    say(driver.reason);
    interrupt.throwIfRequested();
    const services = await step('starting PostgreSQL and Redis', () => startServices({ folder: dataDir }));
    servers.push(...services.servers);
    const demo = await step('preparing the database', () => prepareDemo(services.env));
    conceal = announceDatabase(services.env);
    interrupt.throwIfRequested();
    const env = {
      JWT_SECRET: developmentSecret(),
      ...process.env,
      ...services.env,
      DATABASE_ADMIN_URL: '',
      DATABASE_OWNER_URL: '',
      SANDBOX_DRIVER: driver.name,
      HOST: host,
      PORT: String(port),
    };
    const address = `http://${host}:${port}`;
    await step('starting worker and api', () => startProcesses(env, address, servers));
    process.stdout.write(welcome(address, demo));
    await Promise.race([interrupt.requested, ...servers.map(failWhenEnded)]);
    return 0;
  } finally {
    conceal();
    if (servers.length > 0) await step('stopping', () => stopAll(servers));
    release();
  }
}

/** @returns {Promise<number>} the port that PORT names; for 0, one that is free */
async function choosePort() {
  const port = Number(process.env.PORT || 3000);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new SetupError(`PORT is "${process.env.PORT}": choose a number from 0 to 65535`);
  }
  return port === 0 ? freePort() : port;
}

/**
 * @param {ServerProcess} server
 * @returns {Promise<never>}
 */
async function failWhenEnded({ name, ended }) {
  const why = await ended;
  throw new SetupError(`${name} ended by itself (${why}), so everything is stopped; the logs are in ${dataDir}`);
}

/** @param {ServerProcess[]} servers in order of starting */
async function stopAll(servers) {
  for (const server of servers.toReversed()) await server.stop();
}

/**
 * Starts worker and api and waits for both. The worker listens for nobody but the reader of its metrics: that it answers
 * there shows that it is up.
 * @param {NodeJS.ProcessEnv} env
 * @param {string} address of the api
 * @param {ServerProcess[]} servers gets both at once, whether they come up or not
 */
async function startProcesses(env, address, servers) {
  const metricsPort = env.WORKER_METRICS_PORT || String(await freePort());
  const ready = {
    worker: { env: { ...env, METRICS_PORT: metricsPort }, url: `http://127.0.0.1:${metricsPort}/metrics` },
    api: { env, url: `${address}/health/ready` },
  };
  await Promise.all(
    Object.entries(ready).map(async ([name, { env, url }]) => {
      const log = emptyLog(name);
      const server = startServer(name, ...nodeCommand(`main.${name}.js`), { log, spawn: { env, cwd: inProject() } });
      servers.push(server);
      await untilReady(server, log, () => answers(url));
    }),
  );
}

/**
 * @param {string} main file below dist/src
 * @returns {[string, string[]]}
 */
function nodeCommand(main) {
  return [process.execPath, ['--enable-source-maps', inProject('dist', 'src', main)]];
}

/**
 * @param {string} name
 * @returns {string} path of an empty log file
 */
function emptyLog(name) {
  const file = path.join(dataDir, `${name}.log`);
  fs.writeFileSync(file, '');
  return file;
}

/**
 * @param {string} url
 * @returns {Promise<boolean>}
 */
async function answers(url) {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(2000) })).ok;
  } catch {
    return false;
  }
}
