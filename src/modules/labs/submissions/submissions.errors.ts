import { AppError } from '../../../kernel/errors.js';

/** The files do not fit the lab's contract. */
export class SubmissionRefusedError extends AppError {
  readonly type = 'submission-refused';
  readonly title = 'The files do not fit the lab';
  readonly status = 422;
  readonly means = 'The files do not fit the lab.';
  readonly remedy = 'Send the files that `GET /v1/labs/{lab}` names, within their sizes.';
}
