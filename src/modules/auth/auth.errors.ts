import { AppError, UnauthenticatedError } from '../../kernel/errors.js';

/** Wrong college, e-mail or password: one answer for all three. */
export class BadCredentialsError extends UnauthenticatedError {
  override readonly type = 'bad-credentials';
  override readonly title = 'The log-in is not right';
  override readonly means = 'The college, the e-mail address or the password is wrong: one answer for all three.';
  override readonly remedy =
    'Ask the person for the right ones. After many failures wait as `Retry-After` of `/problems/rate-limited` says.';
}

/** Whoever is logged in has named another password than their own. Not 401: new tokens would not help. */
export class WrongPasswordError extends AppError {
  readonly type = 'wrong-password';
  readonly title = 'The current password is not right';
  readonly status = 403;
  readonly means = 'The current password is another one, or has just been changed.';
  readonly remedy = 'Ask the person for it once more. After many failures wait as `Retry-After` says.';

  constructor() {
    super('This is not your current password.');
  }
}

/** One answer for every link that sets no password. */
export class LinkRefusedError extends AppError {
  readonly type = 'link-refused';
  readonly title = 'The link is not, or no longer, good';
  readonly status = 403;
  readonly means = 'The link was used, a newer one has taken its place, its time is over, or it never was one of ours.';
  readonly remedy = 'Ask an admin of the college for a new invitation.';

  constructor() {
    super('This link is not, or no longer, good: ask for a new one.');
  }
}
