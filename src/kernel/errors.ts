/** One thing wrong with a request: where, as a JSON pointer into it, and what. */
export interface Violation {
  pointer: string;
  detail: string;
}

interface ProblemDetails {
  detail: string;
  violations?: Violation[];
  retryAfterSeconds?: number;
}

/**
 * An error that its receiver can do something about. `type` is a stable name: it becomes the `type` of the RFC 9457 answer
 * (`/problems/TYPE`) and clients branch on it. `message` says what is wrong and what to do, and must be safe to show.
 */
export abstract class AppError extends Error {
  abstract readonly type: string;
  /** Short, the same for every error of the type. */
  abstract readonly title: string;
  abstract readonly status: number;
  readonly violations: Violation[] | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(details: ProblemDetails | string) {
    const { detail, violations, retryAfterSeconds } = typeof details === 'string' ? { detail: details } : details;
    super(detail);
    this.name = new.target.name;
    this.violations = violations;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** The request can't be understood, or breaks the published schema. */
export class ValidationError extends AppError {
  readonly type = 'validation';
  readonly title = 'The request is not valid';
  readonly status = 400;
}

/** Nobody is logged in, or what was shown as proof is wrong or over. */
export class UnauthenticatedError extends AppError {
  readonly type: string = 'unauthenticated';
  readonly title: string = 'Log in first';
  readonly status = 401;
}

/** The person is known and may not do this. */
export class ForbiddenError extends AppError {
  readonly type = 'forbidden';
  readonly title = 'Not allowed';
  readonly status = 403;
}

/** There is no such thing, or it belongs to somebody who must not be told of. */
export class NotFoundError extends AppError {
  readonly type = 'not-found';
  readonly title = 'There is no such thing';
  readonly status = 404;
}

/** An Idempotency-Key was used before, with another request. */
export class IdempotencyMismatchError extends AppError {
  readonly type = 'idempotency-mismatch';
  readonly title = 'The Idempotency-Key belongs to another request';
  readonly status = 422;
}

/** What the request asks for does not go together with the state of the thing. */
export class ConflictError extends AppError {
  readonly type = 'conflict';
  readonly title = 'Not in this state';
  readonly status = 409;
}

/** The thing has changed since the caller read it. */
export class PreconditionFailedError extends AppError {
  readonly type = 'precondition-failed';
  readonly title = 'It has changed meanwhile';
  readonly status = 412;
}

/** The caller must say which state of the thing the request is about. */
export class PreconditionRequiredError extends AppError {
  readonly type = 'precondition-required';
  readonly title = 'Send If-Match';
  readonly status = 428;
}

export class RateLimitedError extends AppError {
  readonly type = 'rate-limited';
  readonly title = 'Too many requests';
  readonly status = 429;
}

/** Something that this depends on is away; trying again later helps. */
export class UnavailableError extends AppError {
  readonly type = 'unavailable';
  readonly title = 'Not available at the moment';
  readonly status = 503;
}
