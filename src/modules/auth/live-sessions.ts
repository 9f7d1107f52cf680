import { Injectable } from '@nestjs/common';
import type { Principal } from '../../kernel/tenant-context.js';
import { Database } from '../../platform/database/database.js';
import { DatabaseNotices } from '../../platform/database/notices.js';
import { KnownTokens } from '../../platform/http/auth/known-tokens.js';
import { PEOPLE_CHANGED } from '../tenancy/index.js';
import { selectOptionalLiveCaller } from './sessions.repository.js';

/**
 * Whether a session still lasts, and what its person is at the college now: an access token only says what was so when it was issued. What has been found is kept
 * by KnownTokens until the database tells of a change, so a log-out, a new password, a role taken away and a closed account count from the next request on.
 */
@Injectable()
export class LiveSessions {
  constructor(
    private readonly database: Database,
    private readonly known: KnownTokens,
    notices: DatabaseNotices,
  ) {
    notices.listen(PEOPLE_CHANGED, {
      heard: (personId) => known.forget(personId),
      opened: () => known.setHearing(true),
      closed: () => known.setHearing(false),
    });
  }

  /** For the process that has changed somebody: its next request may come before the database's notice does. */
  forget(personId: string): void {
    this.known.forget(personId);
  }

  /** The caller as the database has them now; null when the session is over or the account closed. */
  async callerOf(claimed: Principal): Promise<Principal | null> {
    const { tenantId, personId, sessionId } = claimed;
    const roles = await this.database.withTenantAtOnce(claimed, (tx) => selectOptionalLiveCaller(tx, claimed));
    return roles && { tenantId, personId, sessionId, roles };
  }
}
