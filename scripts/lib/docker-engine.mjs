/** A Docker engine: the one that runs, or one of our own for as long as the tests take. */
import fs from 'node:fs';
import { capture } from './exec.mjs';
import { inVar } from './paths.mjs';
import { SetupError, step } from './say.mjs';
import { startServer, untilReady } from './server-process.mjs';
import { ensureSystemPackages, needsForDocker } from './system-packages.mjs';

/** @returns {Promise<boolean>} whether a daemon answers the docker command */
export async function dockerAnswers() {
  return (await capture('docker', ['version', '--format', '{{.Server.Version}}'])).code === 0;
}

/**
 * Makes sure that a Docker daemon answers.
 * @returns {Promise<{ usable: true, stop: () => Promise<void> } | { usable: false, reason: string }>} `stop` ends what was started here
 */
export async function ensureDockerEngine() {
  if (await dockerAnswers()) return { usable: true, stop: async () => undefined };
  if (process.getuid?.() !== 0)
    return { usable: false, reason: 'no Docker daemon answers, and only root can install and start one' };
  await ensureSystemPackages(needsForDocker);
  // Installing may have started the service, where the system has a service manager.
  if (await dockerAnswers()) return { usable: true, stop: async () => undefined };
  fs.mkdirSync(inVar('log'), { recursive: true });
  const log = inVar('log', 'dockerd.log');
  // Sandboxes have no network and images are built with the host's: the engine needs no bridge and may leave the firewall alone.
  const engine = startServer('dockerd', 'dockerd', ['--bridge=none', '--iptables=false', '--ip6tables=false'], { log });
  try {
    await step('starting a Docker engine', () => untilReady(engine, log, dockerAnswers));
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    return { usable: false, reason: error.message };
  }
  return { usable: true, stop: () => engine.stop() };
}
