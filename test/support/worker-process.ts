import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');

/** A worker in a process of its own, so that it can be killed, with a grader that does as it is told. */
export async function startWorkerProcess(
  environment: Record<string, string>,
): Promise<{ end: (signal: NodeJS.Signals) => Promise<number | null> }> {
  const loader = join(ROOT, 'scripts', 'jest', 'native', 'register.mjs');
  const child = spawn(process.execPath, ['--import', loader, join(import.meta.dirname, 'worker.main.ts')], {
    env: { PATH: process.env['PATH'], ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await untilReady(child);
  return {
    end: async (signal) => {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
      const ended = once(child, 'exit');
      child.kill(signal);
      const [code] = (await ended) as [number | null];
      return code;
    },
  };
}

async function untilReady(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit').then(([code]) =>
    Promise.reject(new Error(`the worker ended with status ${code} before it was ready`)),
  );
  ended.catch(() => undefined);
  await Promise.race([ended, once(child.stdout!, 'data')]);
}
