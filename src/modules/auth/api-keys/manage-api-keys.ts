import { Injectable } from '@nestjs/common';
import { ConflictError, NotFoundError, ValidationError } from '../../../kernel/errors.js';
import { isId } from '../../../kernel/ids.js';
import type { Principal } from '../../../kernel/tenant-context.js';
import { Database } from '../../../platform/database/database.js';
import { decodeCursor, type Page, pageOf } from '../../../platform/http/formats/pagination.js';
import { tellPeopleChanged } from '../../tenancy/index.js';
import { LiveSessions } from '../live-sessions.js';
import { encodeApiKey, newApiKey } from './api-key.js';
import { presentApiKey } from './api-key.presenter.js';
import {
  deleteApiKey,
  insertOptionalApiKey,
  replaceSecret,
  selectApiKeys,
  selectOptionalApiKey,
} from './api-keys.repository.js';
import type { ApiKeyQuery, ApiKeyView, MadeApiKey, NewApiKeyBody, Rotation } from './api-keys.schema.js';

const MAX_LIFE_DAYS = 366;
const NO_KEY = 'The college has no such key.';

/** The keys of a college, as its admins make and end them. */
@Injectable()
export class ManageApiKeys {
  constructor(
    private readonly database: Database,
    private readonly sessions: LiveSessions,
  ) {}

  /** In the order in which they were made. */
  async list(principal: Principal, { limit, cursor }: ApiKeyQuery): Promise<Page<ApiKeyView>> {
    const after = decodeCursor(cursor);
    const rows = await this.database.withTenant(principal, (tx) => selectApiKeys(tx, after, limit + 1));
    return pageOf(rows, limit, presentApiKey);
  }

  /** Throws ValidationError for an end that has passed or is too far, ConflictError for a name that another key has. */
  async make(principal: Principal, { name, scopes, expiresAt }: NewApiKeyBody): Promise<MadeApiKey> {
    mustBeWithinReach(expiresAt);
    const key = newApiKey(principal.tenantId);
    const wanted = { name, scopes: [...new Set(scopes)], expiresAt };
    const row = await this.database.withTenant(principal, (tx) => insertOptionalApiKey(tx, key, wanted));
    if (!row) throw new ConflictError('The college has a key of this name: choose another, or revoke that one.');
    return { ...presentApiKey(row), key: encodeApiKey(key) };
  }

  /** Throws NotFoundError, and ConflictError for a key that has expired. */
  async rotate(principal: Principal, id: string, { overlapSeconds }: Rotation): Promise<MadeApiKey> {
    if (!isId(id)) throw new NotFoundError(NO_KEY);
    const key = newApiKey(principal.tenantId, id);
    const row = await this.database.withTenant(principal, async (tx) => {
      const isReplaced = await replaceSecret(tx, key, overlapSeconds);
      const found = await selectOptionalApiKey(tx, id);
      if (!found) throw new NotFoundError(NO_KEY);
      if (!isReplaced) throw new ConflictError('This key has expired: make a new one.');
      await tellPeopleChanged(tx, id);
      return found;
    });
    this.sessions.forget(id);
    return { ...presentApiKey(row), key: encodeApiKey(key) };
  }

  /** Throws NotFoundError. */
  async revoke(principal: Principal, id: string): Promise<void> {
    if (!isId(id)) throw new NotFoundError(NO_KEY);
    await this.database.withTenant(principal, async (tx) => {
      if (!(await deleteApiKey(tx, id))) throw new NotFoundError(NO_KEY);
      await tellPeopleChanged(tx, id);
    });
    this.sessions.forget(id);
  }
}

function mustBeWithinReach(expiresAt: Date): void {
  const leftMs = expiresAt.getTime() - Date.now();
  if (leftMs > 0 && leftMs <= MAX_LIFE_DAYS * 86_400_000) return;
  throw new ValidationError({
    detail: `A key must expire later than now, and within ${MAX_LIFE_DAYS} days.`,
    violations: [{ pointer: '/expiresAt', detail: leftMs > 0 ? 'too far away' : 'has passed' }],
  });
}
