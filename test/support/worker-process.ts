import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');

/** Compiles the worker for tests, with its grader that does as it is told; gives the program, and a way to remove it. */
export function buildTestWorker(): { program: string; remove: () => void } {
  const folder = join(ROOT, 'var', 'tmp', `test-worker-${process.pid}-${Date.now()}`);
  mkdirSync(folder, { recursive: true });
  const swc = join(ROOT, 'node_modules', '@swc', 'cli', 'bin', 'swc.js');
  const options = ['--out-dir', folder, '--extensions', '.ts', '--ignore', '**/*.spec.ts', '--quiet'];
  execFileSync(process.execPath, [swc, 'src', 'test/support', ...options], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return {
    program: join(folder, 'test', 'support', 'worker.main.js'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A worker in a process of its own, so that it can be killed. */
export async function startWorkerProcess(
  program: string,
  environment: Record<string, string>,
): Promise<{ end: (signal: NodeJS.Signals) => Promise<number | null> }> {
  const child = spawn(process.execPath, [program], {
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
