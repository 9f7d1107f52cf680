import { Prisma } from './generated/client.js';

/** Longer than any process lives. */
export const NO_BREAK_MS = 1e12;

/** For how long the database has answered, as rounds that ask it again and again find out. */
export class Contact {
  /** Of this process's clock; null while the last round failed. */
  private since: number | null = -NO_BREAK_MS;

  /** Runs a round, which is told for how many milliseconds no round has failed. Whoever has just begun knows of no break. */
  async round<Result>(work: (inTouchMs: number) => Promise<Result>): Promise<Result> {
    const begun = performance.now();
    this.since ??= begun;
    try {
      return await work(begun - this.since);
    } catch (error) {
      this.since = null;
      throw error;
    }
  }
}

/** The moment, in SQL, since when whoever had something to write could have written it. A server that was started since was away before. */
export function inTouchSince(inTouchMs: number): Prisma.Sql {
  return Prisma.sql`greatest(now() - ${inTouchMs} * interval '1 millisecond', pg_postmaster_start_time())`;
}
