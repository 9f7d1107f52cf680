import { messageOf } from '../kernel/message-of.js';
/** Runs a process's `start` and ends it with one clear line when that fails; on SIGTERM or SIGINT closes what it started, once. */
export async function runProcess(
  name: string,
  start: () => Promise<{ close(): Promise<unknown>; ready: string }>,
): Promise<void> {
  try {
    const { close, ready } = await start();
    process.stdout.write(`${ready}\n`);
    let closing: Promise<void> | undefined;
    const stop = (): void => {
      closing ??= close().then(
        () => process.exit(0),
        (error: unknown) => fail(name, error),
      );
    };
    process.on('SIGTERM', stop).on('SIGINT', stop);
  } catch (error) {
    fail(name, error);
  }
}

function fail(name: string, error: unknown): never {
  process.stderr.write(`${name}: ${messageOf(error)}\n`);
  process.exit(1);
}
