import type { Log } from '../logging/log.js';
import { databaseUnavailable } from './unavailable.js';

/** Milliseconds. Longer than a few statements may take that the database answers one after the other, each at its own limit. */
export const ANSWER_LIMIT_MS = 30_000;

/**
 * Gives what `answer` gives. Rejects with UnavailableError when the connection breaks, or when nothing is settled in time; `what` was passed over then, and that is
 * logged. A statement has its limit, but whatever else happens to a connection, nobody may wait for ever.
 */
export async function answerWithin<Answer>(
  what: string,
  answer: Promise<Answer>,
  log: Log,
  limitMs = ANSWER_LIMIT_MS,
): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      log.error({ what, limitMs }, 'the database has not answered, and nobody waits for it any longer');
      reject(databaseUnavailable());
    }, limitMs);
  });
  try {
    return await Promise.race([answer, late]);
  } catch (error) {
    throw isOfConnection(error) ? databaseUnavailable() : error;
  } finally {
    clearTimeout(timer);
  }
}

/** An error of the operating system, and not of the database: EPIPE, ECONNRESET, … */
function isOfConnection(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'syscall' in error;
}
