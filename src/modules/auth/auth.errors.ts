import { UnauthenticatedError } from '../../kernel/errors.js';

/** Wrong college, e-mail or password: one answer for all three. */
export class BadCredentialsError extends UnauthenticatedError {
  override readonly type = 'bad-credentials';
  override readonly title = 'The log-in is not right';
}
