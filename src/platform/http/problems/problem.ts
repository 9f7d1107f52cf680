import { HttpException } from '@nestjs/common';
import { z } from 'zod';
import { AppError } from '../../../kernel/errors.js';
import { commonKinds, INTERNAL } from './problem-kinds.js';

/** The media type of error answers. */
export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

/** What every error answer looks like: RFC 9457, `application/problem+json`. */
export const problemSchema = z
  .object({
    type: z
      .string()
      .meta({ description: 'Stable name of the kind of problem, e.g. `/problems/validation`. Branch on this.' }),
    title: z.string(),
    status: z.int(),
    detail: z.string().optional().meta({ description: 'What is wrong this time, and what to do.' }),
    instance: z
      .string()
      .meta({ description: '`urn:uuid:` and the id of the request, as in the `X-Request-Id` header.' }),
    violations: z
      .array(
        z.object({
          pointer: z.string().meta({ description: 'RFC 6901 pointer into the request' }),
          detail: z.string(),
        }),
      )
      .optional(),
  })
  .meta({ id: 'Problem' });

export type Problem = z.infer<typeof problemSchema>;

/** By the status that the framework reports alone. Where several have it, what the framework means is the first. */
const BY_STATUS = new Map(commonKinds.toReversed().map((kind) => [kind.status, kind]));

const OUR_FAULT = 'This is our fault. Try again, and tell us the instance if it stays.';

/** What to answer to `error`. Whatever is not known to be safe to show becomes a bare 500. */
export function problemOf(error: unknown, requestId: string): Problem {
  const instance = `urn:uuid:${requestId}`;
  if (error instanceof AppError) {
    const { type, title, status, message: detail, violations } = error;
    return { type: `/problems/${type}`, title, status, detail, instance, ...(violations && { violations }) };
  }
  const status = statusOf(error);
  const known = status === INTERNAL.status ? undefined : BY_STATUS.get(status);
  if (known && error instanceof Error)
    return { type: `/problems/${known.type}`, title: known.title, status, detail: error.message, instance };
  return { type: `/problems/${INTERNAL.type}`, title: INTERNAL.title, status: 500, detail: OUR_FAULT, instance };
}

/** Nest's errors and Fastify's both carry a status. */
function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  const status = (error as { statusCode?: unknown } | null)?.statusCode;
  return typeof status === 'number' ? status : 500;
}
