import { Injectable } from '@nestjs/common';
import { Database } from '../../../platform/database/database.js';
import { updatePasswordHash } from '../../tenancy/index.js';
import { LinkRefusedError } from '../auth.errors.js';
import type { LinkUse } from '../auth.schema.js';
import { LiveSessions } from '../live-sessions.js';
import { hashPassword } from '../passwords.js';
import { revokeSessionsOf } from '../sessions.repository.js';
import { parseLinkToken } from './link-token.js';
import { isGoodLink } from './links.repository.js';

/** Sets a password by a one-time link. */
@Injectable()
export class UseLink {
  constructor(
    private readonly database: Database,
    private readonly sessions: LiveSessions,
  ) {}

  /** Ends the link and every session of its person. Throws LinkRefusedError for one that is unknown, used, replaced or over. */
  async use({ token: text, password }: LinkUse): Promise<void> {
    const link = parseLinkToken(text);
    // Looked at first, for a hash costs much: nobody gets one for a token that they have made up.
    if (!link || !(await this.database.withTenant(link, (tx) => isGoodLink(tx, link)))) throw new LinkRefusedError();
    const passwordHash = await hashPassword(password);
    await this.database.withTenant(link, async (tx) => {
      if (!(await isGoodLink(tx, link))) throw new LinkRefusedError();
      await updatePasswordHash(tx, link.personId, passwordHash);
      await revokeSessionsOf(tx, link.personId, 'password');
    });
    this.sessions.forget(link.personId);
  }
}
