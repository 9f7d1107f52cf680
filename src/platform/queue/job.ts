import type { z } from 'zod';

/**
 * A kind of job: what the api and the workers both know of it. A job is a wake-up and carries ids only; the work itself is in PostgreSQL,
 * so a lost or doubled job does no harm.
 */
export interface JobKind<Payload extends z.ZodType = z.ZodType> {
  /** Also of its queue: each kind has one of its own. */
  readonly name: string;
  readonly payload: Payload;
}

/** A job to be put into its queue. */
export interface JobRequest {
  readonly name: string;
  readonly payload: unknown;
  /** Two jobs with the same id are one, as long as the first waits. No colons. */
  readonly id: string;
}
