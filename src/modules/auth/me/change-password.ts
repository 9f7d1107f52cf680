import { Inject, Injectable } from '@nestjs/common';
import { RateLimitedError } from '../../../kernel/errors.js';
import type { Principal } from '../../../kernel/tenant-context.js';
import { SETTINGS, type Settings } from '../../../platform/config/settings.js';
import { Database } from '../../../platform/database/database.js';
import { RateLimiter } from '../../../platform/http/limits/rate-limiter.js';
import { replacePasswordHash, selectPerson } from '../../tenancy/index.js';
import { WrongPasswordError } from '../auth.errors.js';
import { LiveSessions } from '../live-sessions.js';
import { QUARTER_HOUR } from '../log-in.js';
import { hashPassword, passwordMatches } from '../passwords.js';
import { revokeSessionsOf } from '../sessions.repository.js';
import type { PasswordChange } from './me.schema.js';

/** Changes one's own password. */
@Injectable()
export class ChangePassword {
  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly database: Database,
    private readonly limiter: RateLimiter,
    private readonly sessions: LiveSessions,
  ) {}

  /**
   * Ends every other session of the person. Throws WrongPasswordError when the current password is another one, also when
   * it has become another one meanwhile, and RateLimitedError after too many failures. They count by session: whoever
   * guesses with a stolen token keeps the owner from nothing.
   */
  async change(principal: Principal, { currentPassword, password }: PasswordChange): Promise<void> {
    const { personId, sessionId } = principal;
    const failures = `password:${sessionId}`;
    const { allowed, retryAfterSeconds } = await this.limiter.take(failures, {
      limit: this.settings.FAILED_LOGINS_PER_QUARTER_HOUR,
      windowSeconds: QUARTER_HOUR,
    });
    if (!allowed)
      throw new RateLimitedError({
        detail: `Too many wrong passwords in this session: wait ${retryAfterSeconds} s.`,
        retryAfterSeconds,
      });

    const { passwordHash } = await this.database.withTenant(principal, (tx) => selectPerson(tx, personId));
    if (passwordHash === null || !(await passwordMatches(passwordHash, currentPassword)))
      throw new WrongPasswordError();
    const newHash = await hashPassword(password);
    const isChanged = await this.database.withTenant(principal, async (tx) => {
      if (!(await replacePasswordHash(tx, personId, { old: passwordHash, new: newHash }))) return false;
      await revokeSessionsOf(tx, personId, 'password', sessionId);
      return true;
    });
    if (!isChanged) throw new WrongPasswordError();
    this.sessions.forget(personId);
    await this.limiter.forget(failures);
  }
}
