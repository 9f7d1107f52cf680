import { AppError } from '../../../kernel/errors.js';

/** The grading scheme names what the cohort does not hand in. */
export class SchemeRefusedError extends AppError {
  readonly type = 'scheme-refused';
  readonly title = 'The grading scheme does not fit the cohort';
  readonly status = 422;
}
