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

/** Wrong college, e-mail or password: one answer for all three. */
export class BadCredentialsError extends UnauthenticatedError {
  override readonly type = 'bad-credentials';
  override readonly title = 'The log-in is not right';
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

/** The files do not fit the lab's contract. */
export class SubmissionRefusedError extends AppError {
  readonly type = 'submission-refused';
  readonly title = 'The files do not fit the lab';
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

/** The marking does not fit the lab's rubric. */
export class MarkingRefusedError extends AppError {
  readonly type = 'marking-refused';
  readonly title = 'The marking does not fit the rubric';
  readonly status = 422;
}

/** The key does not fit the question. */
export class KeyRefusedError extends AppError {
  readonly type = 'key-refused';
  readonly title = 'The key does not fit the question';
  readonly status = 422;
}

/** What was asked for can't be graded again. */
export class RegradeRefusedError extends AppError {
  readonly type = 'regrade-refused';
  readonly title = 'This can’t be regraded';
  readonly status = 422;
}

/** The blueprint asks for questions that the unit does not have. */
export class BlueprintRefusedError extends AppError {
  readonly type = 'blueprint-refused';
  readonly title = 'The blueprint does not fit the unit';
  readonly status = 422;
}

/** The quiz can't be started at this time. */
export class QuizNotOpenError extends AppError {
  readonly type = 'quiz-not-open';
  readonly title = 'The quiz is not open';
  readonly status = 409;
}

/** The student has used up their attempts. */
export class NoAttemptsLeftError extends AppError {
  readonly type = 'no-attempts-left';
  readonly title = 'No attempt is left';
  readonly status = 409;
}

/** The attempt was submitted, or its time is up. */
export class AttemptOverError extends AppError {
  readonly type = 'attempt-over';
  readonly title = 'The attempt is over';
  readonly status = 409;
}

/** The answer is graded already, and its feedback was shown. */
export class AnswerLockedError extends AppError {
  readonly type = 'answer-locked';
  readonly title = 'The answer is final';
  readonly status = 409;
}

/** The answer does not fit the question. */
export class AnswerRefusedError extends AppError {
  readonly type = 'answer-refused';
  readonly title = 'The answer does not fit the question';
  readonly status = 422;
}

/** The grading scheme names what the cohort does not hand in. */
export class SchemeRefusedError extends AppError {
  readonly type = 'scheme-refused';
  readonly title = 'The grading scheme does not fit the cohort';
  readonly status = 422;
}

/** The grade can't be set so. */
export class GradeRefusedError extends AppError {
  readonly type = 'grade-refused';
  readonly title = 'This grade can’t be set';
  readonly status = 422;
}

/** The due date can't be moved here. */
export class ExtensionRefusedError extends AppError {
  readonly type = 'extension-refused';
  readonly title = 'This due date can’t be moved here';
  readonly status = 422;
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
