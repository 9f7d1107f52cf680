import { AppError } from '../../kernel/errors.js';

/** The answer does not fit the question. */
export class AnswerRefusedError extends AppError {
  readonly type = 'answer-refused';
  readonly title = 'The answer does not fit the question';
  readonly status = 422;
  readonly means = 'The answer does not fit the question.';
  readonly remedy =
    'Name options that the question was shown with, as many as its kind takes, or send text where it asks for text.';
}
