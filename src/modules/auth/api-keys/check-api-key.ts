import { Injectable } from '@nestjs/common';
import { UnauthenticatedError } from '../../../kernel/errors.js';
import type { Principal } from '../../../kernel/tenant-context.js';
import { Database } from '../../../platform/database/database.js';
import { KnownTokens } from '../../../platform/http/auth/known-tokens.js';
import { parseApiKey } from './api-key.js';
import { selectOptionalUsedApiKey } from './api-keys.repository.js';

/**
 * How long a key that was found good is not asked about again, so that the last use is told to the minute. A change of the
 * key is heard of before.
 */
const KNOWN_MS = 60_000;

/** Finds out whose key a request came with. */
@Injectable()
export class CheckApiKey {
  constructor(
    private readonly database: Database,
    private readonly known: KnownTokens,
  ) {}

  /** Throws UnauthenticatedError for one that is wrong, expired or revoked: one answer for all three. */
  async callerOf(text: string): Promise<Principal> {
    const key = parseApiKey(text);
    const { moment } = this.known;
    const found = key && (await this.database.withTenantAtOnce(key, (tx) => selectOptionalUsedApiKey(tx, key)));
    if (!found)
      throw new UnauthenticatedError('This key is wrong, expired or revoked: ask the college’s admin for a new one.');
    const { tenantId, id } = key;
    const principal = {
      tenantId,
      personId: id,
      sessionId: id,
      roles: ['college_admin'],
      scopes: found.scopes,
    } as const;
    this.known.add(text, principal, moment, Math.min(found.goodUntil.getTime(), Date.now() + KNOWN_MS));
    return principal;
  }
}
