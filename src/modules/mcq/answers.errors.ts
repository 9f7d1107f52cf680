import { AppError } from '../../kernel/errors.js';

/** The answer does not fit the question. */
export class AnswerRefusedError extends AppError {
  readonly type = 'answer-refused';
  readonly title = 'The answer does not fit the question';
  readonly status = 422;
}
