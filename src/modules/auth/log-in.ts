import { Inject, Injectable } from '@nestjs/common';
import { RateLimitedError } from '../../kernel/errors.js';
import { BadCredentialsError } from './auth.errors.js';
import type { Principal } from '../../kernel/tenant-context.js';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { Database } from '../../platform/database/database.js';
import { RateLimiter } from '../../platform/http/limits/rate-limiter.js';
import {
  normalizeEmail,
  type Person,
  selectOptionalPersonByEmail,
  selectOptionalTenantBySlug,
} from '../tenancy/index.js';
import type { Login } from './auth.schema.js';
import { passwordMatches } from './passwords.js';
import { insertOptionalSession } from './sessions.repository.js';

/** Seconds in which wrong passwords are counted. */
export const QUARTER_HOUR = 15 * 60;

/** No college has this id. */
const NO_TENANT = '00000000-0000-0000-0000-000000000000';

/** Checks a password and begins a session. */
@Injectable()
export class LogIn {
  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly database: Database,
    private readonly limiter: RateLimiter,
  ) {}

  /**
   * Throws BadCredentialsError whatever does not fit, and RateLimitedError after too many failures.
   * Failures count by account *and* address: whoever guesses from elsewhere locks only themselves out, not the account's owner.
   */
  async logIn({ tenant, email, password }: Login, address: string): Promise<Principal> {
    const failures = `login:${tenant}:${normalizeEmail(email)}:${address}`;
    const { allowed, retryAfterSeconds } = await this.limiter.take(failures, {
      limit: this.settings.FAILED_LOGINS_PER_QUARTER_HOUR,
      windowSeconds: QUARTER_HOUR,
    });
    if (!allowed)
      throw new RateLimitedError({
        detail: `Too many attempts on this account from here: wait ${retryAfterSeconds} s.`,
        retryAfterSeconds,
      });

    const person = await this.findPerson(tenant, email);
    const matches = await passwordMatches(person?.passwordHash ?? null, password);
    const sessionId = person && matches ? await this.beginSession(person) : null;
    if (!person || !sessionId) throw new BadCredentialsError('College, e-mail and password do not go together.');

    await this.limiter.forget(failures);
    return { tenantId: person.tenantId, personId: person.id, sessionId, roles: person.roles };
  }

  /** Null when the account is closed, or its password has changed since it was read. */
  private async beginSession(person: Person): Promise<string | null> {
    const { id, passwordHash } = person;
    if (passwordHash === null) return null;
    return this.database.withTenantSql(person, (tx) => insertOptionalSession(tx, id, passwordHash));
  }

  /** Asks for a person of a college that does not exist, too: the time that it takes must not tell which colleges there are. */
  private async findPerson(slug: string, email: string): Promise<Person | null> {
    const tenant = await this.database.withoutTenant((tx) => selectOptionalTenantBySlug(tx, slug));
    const tenantId = tenant?.id ?? NO_TENANT;
    return this.database.withTenant({ tenantId }, (tx) => selectOptionalPersonByEmail(tx, email));
  }
}
