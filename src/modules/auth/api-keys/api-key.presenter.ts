import type { ApiKey } from './api-keys.repository.js';
import type { ApiKeyView } from './api-keys.schema.js';

/** Without anything of its secrets. */
export function presentApiKey({
  id,
  name,
  scopes,
  createdAt,
  expiresAt,
  lastUsedAt,
  previousUntil,
}: ApiKey): ApiKeyView {
  return {
    id,
    name,
    scopes: scopes as ApiKeyView['scopes'],
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
    previousUntil: previousUntil?.toISOString() ?? null,
  };
}
