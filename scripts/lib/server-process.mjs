/**
 * A server that the scripts start. Each runs in a session of its own, so that the terminal's Ctrl-C reaches the scripts
 * alone and they end the servers in order: who uses the database first, the database last. Should the scripts themselves
 * be killed, the kernel tells the servers to end.
 */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { SetupError } from './say.mjs';

/**
 * @typedef {object} ServerProcess
 * @property {string} name
 * @property {number} pid
 * @property {Promise<string>} ended resolves with why, e.g. "exit status 1" or "SIGKILL"
 * @property {() => Promise<void>} stop asks it to end, insists after a while, and resolves when it is gone
 */

/**
 * @param {string} name for messages
 * @param {string} command
 * @param {string[]} args
 * @param {object} options
 * @param {string} options.log file that gets both its streams
 * @param {NodeJS.Signals} [options.stopSignal] default SIGTERM
 * @param {number} [options.stopWithinMs] after this it is killed; default 30 s
 * @param {string} [options.input] its standard input
 * @param {import('node:child_process').SpawnOptions} [options.spawn]
 * @returns {ServerProcess}
 */
export function startServer(name, command, args, options) {
  const log = fs.openSync(options.log, 'a');
  const stopSignal = options.stopSignal ?? 'SIGTERM';
  const child = spawn('setpriv', [`--pdeathsig=${stopSignal.slice(3)}`, command, ...args], {
    ...options.spawn,
    detached: true,
    stdio: ['pipe', log, log],
  });
  fs.closeSync(log);
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(options.input ?? '');
  const ended = new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal ?? `exit status ${code}`));
  });
  return {
    name,
    pid: child.pid ?? 0,
    ended,
    async stop() {
      if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
      child.kill(stopSignal);
      const insist = setTimeout(() => child.kill('SIGKILL'), options.stopWithinMs ?? 30_000);
      await ended;
      clearTimeout(insist);
    },
  };
}

/**
 * Waits until a server answers, or says in one line why it never will.
 * @param {ServerProcess} server
 * @param {string} log its log file
 * @param {() => Promise<boolean>} answers
 * @param {number} [withinMs]
 * @throws {SetupError} with the end of the log
 */
export async function untilReady(server, log, answers, withinMs = 60_000) {
  const deadline = Date.now() + withinMs;
  /** @type {{ ended?: string }} */
  const state = {};
  void server.ended.then((reason) => (state.ended = reason));
  while (state.ended === undefined && Date.now() < deadline) {
    if (await answers()) return;
    await sleep(50);
  }
  if (state.ended === undefined) await server.stop();
  const tail = fs.readFileSync(log, 'utf8').trimEnd().split('\n').slice(-5).join('\n');
  throw new SetupError(
    `${server.name} did not start (${state.ended ?? `no answer within ${withinMs / 1000} s`}); the end of ${log}:\n${tail}`,
  );
}
