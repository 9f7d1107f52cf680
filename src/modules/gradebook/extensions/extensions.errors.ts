import { AppError } from '../../../kernel/errors.js';

/** The due date can't be moved here. */
export class ExtensionRefusedError extends AppError {
  readonly type = 'extension-refused';
  readonly title = 'This due date can’t be moved here';
  readonly status = 422;
}
