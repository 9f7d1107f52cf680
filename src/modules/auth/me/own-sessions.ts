import { Injectable } from '@nestjs/common';
import { NotFoundError } from '../../../kernel/errors.js';
import { isId } from '../../../kernel/ids.js';
import type { Principal } from '../../../kernel/tenant-context.js';
import { Database } from '../../../platform/database/database.js';
import { decodeCursor, type Page, pageOf } from '../../../platform/http/formats/pagination.js';
import { LiveSessions } from '../live-sessions.js';
import { hasSession, revokeSession, selectLiveSessions } from '../sessions.repository.js';
import type { SessionsQuery, SessionView } from './me.schema.js';

/** Where one is logged in. */
@Injectable()
export class OwnSessions {
  constructor(
    private readonly database: Database,
    private readonly sessions: LiveSessions,
  ) {}

  /** Newest first. */
  async list(principal: Principal, { limit, cursor }: SessionsQuery): Promise<Page<SessionView>> {
    const after = decodeCursor(cursor);
    const rows = await this.database.withTenant(principal, (tx) =>
      selectLiveSessions(tx, principal, { after, limit: limit + 1 }),
    );
    return pageOf(rows, limit, ({ id, createdAt, lastUsedAt }) => ({
      id,
      begunAt: createdAt.toISOString(),
      lastUsedAt: lastUsedAt.toISOString(),
      isThis: id === principal.sessionId,
    }));
  }

  /** One that is over already stays so. Throws NotFoundError for a session that is not the person's. */
  async end(principal: Principal, id: string): Promise<void> {
    const { personId } = principal;
    await this.database.withTenant(principal, async (tx) => {
      if (!isId(id) || !(await hasSession(tx, personId, id))) throw new NotFoundError('You have no such session.');
      await revokeSession(tx, { sessionId: id, personId }, 'logout');
    });
    this.sessions.forget(personId);
  }
}
