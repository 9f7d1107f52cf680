import { AppError } from '../../../kernel/errors.js';

/** The key does not fit the question. */
export class KeyRefusedError extends AppError {
  readonly type = 'key-refused';
  readonly title = 'The key does not fit the question';
  readonly status = 422;
  readonly means = 'The key does not fit the question.';
  readonly remedy =
    'Name options of the question’s wording, as many as its kind takes; `violations` says which do not fit.';
}
