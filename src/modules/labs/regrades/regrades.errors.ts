import { AppError } from '../../../kernel/errors.js';

/** What was asked for can't be graded again. */
export class RegradeRefusedError extends AppError {
  readonly type = 'regrade-refused';
  readonly title = 'This can’t be regraded';
  readonly status = 422;
  readonly means = 'What was asked for can’t be graded again.';
  readonly remedy = 'Name submissions of programs that are graded; `detail` says what stands against it.';
}
