import { AppError } from '../../../kernel/errors.js';

/** The due date can't be moved here. */
export class ExtensionRefusedError extends AppError {
  readonly type = 'extension-refused';
  readonly title = 'This due date can’t be moved here';
  readonly status = 422;
  readonly means = 'The due date of this item can’t be moved here.';
  readonly remedy = 'Move the due date of a lab that the grading scheme names; of a quiz, set an override of the quiz.';
}
