import { AppError } from '../../../kernel/errors.js';

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
