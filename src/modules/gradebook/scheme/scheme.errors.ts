import { AppError } from '../../../kernel/errors.js';

/** The grading scheme names what the cohort does not hand in. */
export class SchemeRefusedError extends AppError {
  readonly type = 'scheme-refused';
  readonly title = 'The grading scheme does not fit the cohort';
  readonly status = 422;
  readonly means = 'The grading scheme names what the cohort does not hand in.';
  readonly remedy =
    'Name labs of the cohort’s unit and quizzes of the cohort; `violations` points at what does not fit.';
}
