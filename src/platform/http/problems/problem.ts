import { HttpException } from '@nestjs/common';
import { z } from 'zod';
import { AppError } from '../../../kernel/errors.js';

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
    instance: z.string().meta({ description: 'The id of the request, as in the `X-Request-Id` header.' }),
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

/** Problems that the framework reports by status alone. */
const BY_STATUS: Record<number, { type: string; title: string }> = {
  400: { type: 'malformed', title: 'The request can’t be read' },
  401: { type: 'unauthenticated', title: 'Log in first' },
  403: { type: 'forbidden', title: 'Not allowed' },
  404: { type: 'not-found', title: 'There is no such thing' },
  405: { type: 'method-not-allowed', title: 'The method is not allowed here' },
  406: { type: 'not-acceptable', title: 'There is no such representation' },
  408: { type: 'timeout', title: 'The request took too long to arrive' },
  413: { type: 'too-large', title: 'The request is too large' },
  414: { type: 'uri-too-long', title: 'The address is too long' },
  415: { type: 'unsupported-media-type', title: 'Send JSON' },
  429: { type: 'rate-limited', title: 'Too many requests' },
  431: { type: 'headers-too-large', title: 'The headers are too large' },
  503: { type: 'unavailable', title: 'Not available at the moment' },
};

const INTERNAL = {
  type: 'internal',
  title: 'Something went wrong here',
  detail: 'This is our fault. Try again, and tell us the instance if it stays.',
};

/** What to answer to `error`. Whatever is not known to be safe to show becomes a bare 500. */
export function problemOf(error: unknown, requestId: string): Problem {
  const instance = `urn:uuid:${requestId}`;
  if (error instanceof AppError) {
    const { type, title, status, message: detail, violations } = error;
    return { type: `/problems/${type}`, title, status, detail, instance, ...(violations && { violations }) };
  }
  const status = statusOf(error);
  const known = BY_STATUS[status];
  if (known && error instanceof Error)
    return { type: `/problems/${known.type}`, title: known.title, status, detail: error.message, instance };
  return { type: `/problems/${INTERNAL.type}`, title: INTERNAL.title, status: 500, detail: INTERNAL.detail, instance };
}

/** Nest's errors and Fastify's both carry a status. */
function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  const status = (error as { statusCode?: unknown } | null)?.statusCode;
  return typeof status === 'number' ? status : 500;
}
