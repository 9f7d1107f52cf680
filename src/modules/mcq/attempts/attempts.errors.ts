import { AppError } from '../../../kernel/errors.js';

/** The quiz can't be started at this time. */
export class QuizNotOpenError extends AppError {
  readonly type = 'quiz-not-open';
  readonly title = 'The quiz is not open';
  readonly status = 409;
  readonly means = 'The quiz can’t be started at this time.';
  readonly remedy = 'Read `GET /v1/quizzes/{quiz}/rules`: it says from when until when it is open for this person.';
}

/** The student has used up their attempts. */
export class NoAttemptsLeftError extends AppError {
  readonly type = 'no-attempts-left';
  readonly title = 'No attempt is left';
  readonly status = 409;
  readonly means = 'The student has used up their attempts at this quiz.';
  readonly remedy = 'Show the attempts that there are. An instructor can allow more by an override.';
}

/** The attempt was submitted, or its time is up. */
export class AttemptOverError extends AppError {
  readonly type = 'attempt-over';
  readonly title = 'The attempt is over';
  readonly status = 409;
  readonly means = 'The attempt was submitted, or its time is up.';
  readonly remedy = 'Read the attempt: it says how it ended. What came before the end is saved.';
}

/** The answer is graded already, and its feedback was shown. */
export class AnswerLockedError extends AppError {
  readonly type = 'answer-locked';
  readonly title = 'The answer is final';
  readonly status = 409;
  readonly means = 'The answer is graded already, and its feedback was shown.';
  readonly remedy = 'Go on to the next question: this answer stays as it is.';
}
