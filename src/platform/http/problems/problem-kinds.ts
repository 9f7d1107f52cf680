import {
  type AppError,
  ConflictError,
  ForbiddenError,
  IdempotencyMismatchError,
  NotFoundError,
  PreconditionFailedError,
  PreconditionRequiredError,
  RateLimitedError,
  UnauthenticatedError,
  UnavailableError,
  ValidationError,
} from '../../../kernel/errors.js';
import { MethodNotAllowedError, UnsupportedEncodingError } from './http.errors.js';

/** What every problem of one type has in common. */
export interface ProblemKind {
  /** The last part of the problem's `type`. */
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly means: string;
  readonly remedy: string;
}

export type ProblemClass = new (detail: string) => AppError;

export function kindOf(problem: ProblemClass): ProblemKind {
  const { type, title, status, means, remedy } = new problem('');
  return { type, title, status, means, remedy };
}

/** The kinds that any route may answer with and the framework reports by status alone. */
export const frameworkKinds: readonly ProblemKind[] = [
  {
    type: 'malformed',
    title: 'The request can’t be read',
    status: 400,
    means: 'The request is not HTTP or JSON that can be read.',
    remedy: 'Send valid JSON in UTF-8. The same request again gets the same answer.',
  },
  {
    type: 'not-acceptable',
    title: 'There is no such representation',
    status: 406,
    means: 'None of the media types of the request’s `Accept` is made here.',
    remedy: 'Leave `Accept` out, or name a media type that the API’s document has for the address.',
  },
  {
    type: 'timeout',
    title: 'The request took too long to arrive',
    status: 408,
    means: 'The connection was open, and the rest of the request did not come in time.',
    remedy: 'Repeat the request.',
  },
  {
    type: 'too-large',
    title: 'The request is too large',
    status: 413,
    means: 'The body has more bytes than this address takes.',
    remedy: 'Send less at once. Addresses under `/v1/auth` take 4 KiB.',
  },
  {
    type: 'uri-too-long',
    title: 'The address is too long',
    status: 414,
    means: 'A part of the address is longer than any name or id here.',
    remedy: 'Check how the address is put together.',
  },
  {
    type: 'unsupported-media-type',
    title: 'Send JSON',
    status: 415,
    means: 'The body is of another media type than `application/json`.',
    remedy: 'Send JSON, and say so by `Content-Type: application/json`.',
  },
  {
    type: 'headers-too-large',
    title: 'The headers are too large',
    status: 431,
    means: 'The request’s headers have more bytes than a server reads.',
    remedy: 'Send fewer or shorter headers; cookies are not needed here.',
  },
];

export const INTERNAL: ProblemKind = {
  type: 'internal',
  title: 'Something went wrong here',
  status: 500,
  means: 'The fault is ours. Nothing of it is told but the request’s id.',
  remedy: 'Repeat the request. If it stays, tell whoever runs the system the `instance`.',
};

/** Errors that are not one feature’s. */
export const commonProblems: readonly ProblemClass[] = [
  ValidationError,
  UnauthenticatedError,
  ForbiddenError,
  NotFoundError,
  MethodNotAllowedError,
  ConflictError,
  PreconditionFailedError,
  UnsupportedEncodingError,
  IdempotencyMismatchError,
  PreconditionRequiredError,
  RateLimitedError,
  UnavailableError,
];

/** The kinds that are not one feature’s. */
export const commonKinds: readonly ProblemKind[] = [...frameworkKinds, ...commonProblems.map(kindOf), INTERNAL];
