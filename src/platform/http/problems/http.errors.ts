import { AppError } from '../../../kernel/errors.js';

/** There is something at the address, and it does not take this method. */
export class MethodNotAllowedError extends AppError {
  readonly type = 'method-not-allowed';
  readonly title = 'The method is not allowed here';
  readonly status = 405;
  readonly means = 'There is something at the address, and it does not take this method.';
  readonly remedy = 'Use one of the methods that the answer’s `Allow` names.';
}

/** The body is compressed, or otherwise not as it is meant. */
export class UnsupportedEncodingError extends AppError {
  readonly type = 'unsupported-encoding';
  readonly title = 'Send the body as it is';
  readonly status = 415;
  readonly means = 'The body is compressed, or otherwise not as it is meant.';
  readonly remedy = 'Send the body uncompressed, without `Content-Encoding`.';
}
