import { AppError } from '../../../kernel/errors.js';

/** The key does not fit the question. */
export class KeyRefusedError extends AppError {
  readonly type = 'key-refused';
  readonly title = 'The key does not fit the question';
  readonly status = 422;
}
