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
  /** What the type says of a request, in a sentence or two. */
  abstract readonly means: string;
  /** What a client does about it. */
  abstract readonly remedy: string;
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
  readonly means = 'The request can’t be understood, or it breaks the published schema.';
  readonly remedy = 'Mend what `violations` points at. The same request again gets the same answer.';
}

/** Nobody is logged in, or what was shown as proof is wrong or over. */
export class UnauthenticatedError extends AppError {
  readonly type: string = 'unauthenticated';
  readonly title: string = 'Log in first';
  readonly status = 401;
  readonly means: string = 'Nobody is logged in, or the access token or key is wrong or over.';
  readonly remedy: string = 'Renew the tokens by `POST /v1/auth/refresh`, or log in again, and repeat the request.';
}

/** The person or key is known and may not do this. */
export class ForbiddenError extends AppError {
  readonly type = 'forbidden';
  readonly title = 'Not allowed';
  readonly status = 403;
  readonly means = 'The person or key is known and may not do this.';
  readonly remedy =
    'Ask somebody with one of the roles, or use a key with the scope, that `detail` names. Repeating changes nothing.';
}

/** There is no such thing, or it belongs to somebody who must not be told of. */
export class NotFoundError extends AppError {
  readonly type = 'not-found';
  readonly title = 'There is no such thing';
  readonly status = 404;
  readonly means = 'There is no such thing, or it belongs to somebody else: both get the same answer.';
  readonly remedy = 'Check the address and whose log-in this is. Repeating changes nothing.';
}

/** An Idempotency-Key was used before, with another request. */
export class IdempotencyMismatchError extends AppError {
  readonly type = 'idempotency-mismatch';
  readonly title = 'The Idempotency-Key belongs to another request';
  readonly status = 422;
  readonly means = 'The `Idempotency-Key` was used before, with another request.';
  readonly remedy = 'Send the first request unchanged to get its answer, or choose a new key for a new request.';
}

/** What the request asks for does not go together with the state of the thing. */
export class ConflictError extends AppError {
  readonly type = 'conflict';
  readonly title = 'Not in this state';
  readonly status = 409;
  readonly means = 'What the request asks for does not go together with the state of the thing.';
  readonly remedy = 'Read the thing again, and decide by what `detail` says.';
}

/** The thing has changed since the caller read it. */
export class PreconditionFailedError extends AppError {
  readonly type = 'precondition-failed';
  readonly title = 'It has changed meanwhile';
  readonly status = 412;
  readonly means = 'The thing has changed since it was read: `If-Match` names an older revision.';
  readonly remedy = 'Read it again, make the change in what is there now, and send the new `ETag` as `If-Match`.';
}

/** The caller must say which state of the thing the request is about. */
export class PreconditionRequiredError extends AppError {
  readonly type = 'precondition-required';
  readonly title = 'Send If-Match';
  readonly status = 428;
  readonly means = 'The request has to say which state of the thing it is about.';
  readonly remedy = 'Read the thing, and send its `ETag` as `If-Match`.';
}

export class RateLimitedError extends AppError {
  readonly type = 'rate-limited';
  readonly title = 'Too many requests';
  readonly status = 429;
  readonly means = 'A person, a key, a college or an address has asked more often than its limit allows.';
  readonly remedy = 'Wait as many seconds as `Retry-After` says, then repeat the request.';
}

/** Something that this depends on is away; trying again later helps. */
export class UnavailableError extends AppError {
  readonly type = 'unavailable';
  readonly title = 'Not available at the moment';
  readonly status = 503;
  readonly means = 'Something that this depends on is away for the moment. Nothing that was acknowledged is lost.';
  readonly remedy =
    'Repeat the request after the seconds that `Retry-After` says; with the same `Idempotency-Key`, if it had one.';
}
