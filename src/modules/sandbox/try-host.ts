import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../../kernel/message-of.js';
import { SandboxLostError, SandboxUnavailableError } from './errors.js';
import type { Sandbox, SandboxPool } from './sandbox.port.js';

/** Longer than a host that works takes for it, however busy. */
const limitMs = 60_000;

/**
 * Does what every grading needs, in a fresh sandbox: writes a file, and runs a program that does nothing at a terminal, traced.
 * @throws SandboxUnavailableError when this host can't
 */
export async function tryHost(pool: SandboxPool): Promise<void> {
  const acquired = pool.acquire();
  const over = new AbortController();
  const late = sleep(limitMs, undefined, { signal: over.signal, ref: false }).then(
    () =>
      Promise.reject(new SandboxUnavailableError(`no program could be run in a fresh sandbox within ${limitMs} ms`)),
    () => undefined,
  );
  try {
    await Promise.race([acquired.then(runNothing), late]);
  } catch (error) {
    throw asUnavailable(error);
  } finally {
    over.abort();
    void acquired.then(dispose, () => undefined);
  }
}

/**
 * Finds out whose fault it is that a sandbox failed. Where the host can't run anything else either, it gives a SandboxUnavailableError in the error's stead: then it
 * is not for what was run.
 */
export async function blame(error: unknown, pool: SandboxPool): Promise<unknown> {
  if (error instanceof SandboxUnavailableError) return error;
  if (error instanceof SandboxLostError && error.byHost) return asUnavailable(error);
  try {
    await tryHost(pool);
    return error;
  } catch (hostError) {
    const first = messageOf(error);
    return new SandboxUnavailableError(`${(hostError as Error).message}; first: ${first}`, { cause: error });
  }
}

async function runNothing(sandbox: Sandbox): Promise<void> {
  await sandbox.writeFile('/lab/nothing', 'nothing\n');
  const program = await sandbox.start({ argv: ['/bin/true'], stdin: 'pipe', stdout: 'terminal', traced: true });
  await program.ended;
}

function asUnavailable(error: unknown): SandboxUnavailableError {
  if (error instanceof SandboxUnavailableError) return error;
  const why = messageOf(error);
  return new SandboxUnavailableError(`this host can't run a program in a fresh sandbox: ${why}`, { cause: error });
}

/** That a broken sandbox can't be removed cleanly is the driver's to report and to sweep. */
async function dispose(sandbox: Sandbox): Promise<void> {
  try {
    await sandbox[Symbol.asyncDispose]();
  } catch {
    return;
  }
}
