import { Inject, Injectable } from '@nestjs/common';
import { UnauthenticatedError } from '../../kernel/errors.js';
import type { Principal } from '../../kernel/tenant-context.js';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { Database, type TenantTransaction } from '../../platform/database/database.js';
import { selectOptionalPerson } from '../tenancy/index.js';
import { AccessTokens } from './access-token.js';
import type { Tokens } from './auth.schema.js';
import { LiveSessions } from './live-sessions.js';
import { encodeRefreshToken, newRefreshToken, parseRefreshToken } from './refresh-token.js';
import { type SecretToken, secretMatches } from './secret-token.js';
import {
  insertRefreshToken,
  markRefreshTokenUsed,
  type RefreshTokenState,
  revokeSession,
  selectOptionalRefreshTokenForUpdate,
} from './sessions.repository.js';

type Renewal = { principal: Principal; refreshToken: string } | 'refused' | 'reused';

/**
 * Issues and renews the tokens of a session. Each refresh token is good for one use and is replaced by the next; all of
 * a session are one family. A second use within some seconds is that of another tab of the same browser, or of a client
 * that lost the answer: it gets a next token of its own. Later it means that two parties hold the token and one of them
 * should not, so the whole family ends (RFC 9700, 4.14.2).
 */
@Injectable()
export class SessionTokens {
  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly database: Database,
    private readonly accessTokens: AccessTokens,
    private readonly sessions: LiveSessions,
  ) {}

  /** The first tokens of a session. */
  async issue(principal: Principal): Promise<Tokens> {
    const refreshToken = await this.database.withTenant(principal, (tx) => this.newToken(tx, principal.sessionId));
    return { ...(await this.accessTokens.issue(principal)), refreshToken };
  }

  /** The next tokens. Throws UnauthenticatedError for a token that is unknown, over, revoked or used. */
  async renew(text: string): Promise<Tokens> {
    const token = parseRefreshToken(text);
    // What ends a family must be committed, so refusal is a result of the transaction and not an exception inside it.
    const renewal = token ? await this.database.withTenant(token, (tx) => this.renewWithin(tx, token)) : 'refused';
    if (renewal === 'reused')
      throw new UnauthenticatedError('This refresh token was used before. The session is over: log in again.');
    if (renewal === 'refused')
      throw new UnauthenticatedError('This refresh token is not, or no longer, good: log in again.');
    return { ...(await this.accessTokens.issue(renewal.principal)), refreshToken: renewal.refreshToken };
  }

  /** Ends the session that the token belongs to. A token that leads to none is no error: the caller is logged out either way. */
  async end(text: string): Promise<void> {
    const token = parseRefreshToken(text);
    if (!token) return;
    const ended = await this.database.withTenant(token, async (tx) => {
      const state = await this.stateOf(tx, token);
      if (state) await revokeSession(tx, state, 'logout');
      return state;
    });
    if (ended) this.sessions.forget(ended.personId);
  }

  private async renewWithin(tx: TenantTransaction, token: SecretToken): Promise<Renewal> {
    const state = await this.stateOf(tx, token);
    if (!state || state.revokedAt || state.expired) return 'refused';
    if (state.usedLongAgo) {
      await revokeSession(tx, state, 'reuse');
      return 'reused';
    }
    const person = await selectOptionalPerson(tx, state.personId);
    if (!person || person.disabledAt) return 'refused';
    // The first use counts, or one use after the other would keep a token good.
    if (!state.usedAt) await markRefreshTokenUsed(tx, token.id);
    const principal = { tenantId: tx.tenantId, personId: person.id, sessionId: state.sessionId, roles: person.roles };
    return { principal, refreshToken: await this.newToken(tx, state.sessionId) };
  }

  private async stateOf(tx: TenantTransaction, token: SecretToken): Promise<RefreshTokenState | null> {
    const { REFRESH_TOKEN_GRACE_SECONDS: grace } = this.settings;
    const state = await selectOptionalRefreshTokenForUpdate(tx, token.id, grace);
    return state && secretMatches(token.secret, state.secretHash) ? state : null;
  }

  private async newToken(tx: TenantTransaction, sessionId: string): Promise<string> {
    const token = newRefreshToken(tx.tenantId);
    await insertRefreshToken(tx, sessionId, token, this.settings.REFRESH_TOKEN_DAYS);
    return encodeRefreshToken(token);
  }
}
