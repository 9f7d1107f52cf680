import { UnavailableError } from '../../kernel/errors.js';

/** What clients are told while the database is away or overloaded. */
export function databaseUnavailable(): UnavailableError {
  return new UnavailableError({ detail: 'The database does not answer in time: try again.', retryAfterSeconds: 5 });
}
