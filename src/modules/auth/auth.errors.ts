import { UnauthenticatedError } from '../../kernel/errors.js';

/** Wrong college, e-mail or password: one answer for all three. */
export class BadCredentialsError extends UnauthenticatedError {
  override readonly type = 'bad-credentials';
  override readonly title = 'The log-in is not right';
  override readonly means = 'The college, the e-mail address or the password is wrong: one answer for all three.';
  override readonly remedy =
    'Ask the person for the right ones. After many failures wait as `Retry-After` of `/problems/rate-limited` says.';
}
