import type { KeyScope } from '../../../kernel/tenant-context.js';
import type { SqlTransaction, TenantTransaction } from '../../../platform/database/database.js';
import type { ApiKey } from '../../../platform/database/generated/client.js';
import { hashSecret } from '../secret-token.js';
import type { ApiKeyParts } from './api-key.js';

export type { ApiKey };

export interface NewApiKey {
  readonly name: string;
  readonly scopes: readonly KeyScope[];
  readonly expiresAt: Date;
}

/** Null when the college has a key of that name. */
export async function insertOptionalApiKey(
  tx: TenantTransaction,
  { id, secret }: ApiKeyParts,
  { name, scopes, expiresAt }: NewApiKey,
): Promise<ApiKey | null> {
  const added = await tx.db.$executeRaw`
    INSERT INTO api_keys (tenant_id, id, name, scopes, secret_hash, expires_at)
    VALUES (${tx.tenantId}::uuid, ${id}::uuid, ${name}, ${[...scopes]}, ${hashSecret(secret)}, ${expiresAt})
    ON CONFLICT (tenant_id, name) DO NOTHING`;
  return added === 0 ? null : selectOptionalApiKey(tx, id);
}

export async function selectOptionalApiKey(tx: TenantTransaction, id: string): Promise<ApiKey | null> {
  return tx.db.apiKey.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id } } });
}

/** In order of their ids, which is the order in which they were made. */
export async function selectApiKeys(tx: TenantTransaction, after: string | null, limit: number): Promise<ApiKey[]> {
  return tx.db.apiKey.findMany({
    where: { tenantId: tx.tenantId, ...(after !== null && { id: { gt: after } }) },
    orderBy: { id: 'asc' },
    take: limit,
  });
}

/**
 * Gives a key that has not expired a new secret. The one before works for so long beside it; one from before that does
 * not any more.
 * @returns whether there was such a key
 */
export async function replaceSecret(
  tx: TenantTransaction,
  { id, secret }: ApiKeyParts,
  overlapSeconds: number,
): Promise<boolean> {
  const changed = await tx.db.$executeRaw`
    UPDATE api_keys SET secret_hash = ${hashSecret(secret)},
      previous_hash = CASE WHEN ${overlapSeconds}::int > 0 THEN secret_hash END,
      previous_until = CASE WHEN ${overlapSeconds}::int > 0
        THEN now() + ${overlapSeconds}::int * interval '1 second' END
    WHERE tenant_id = ${tx.tenantId}::uuid AND id = ${id}::uuid AND expires_at > now()`;
  return changed > 0;
}

/** Whether there was one. */
export async function deleteApiKey(tx: TenantTransaction, id: string): Promise<boolean> {
  const { count } = await tx.db.apiKey.deleteMany({ where: { tenantId: tx.tenantId, id } });
  return count > 0;
}

/**
 * What a key may read, and until when this secret of it is good; null when it is not. Notes the use, once in a minute.
 * Only hashes are compared, whose likeness to each other tells nobody anything of a secret: the time that it takes does
 * no harm.
 */
export async function selectOptionalUsedApiKey(
  tx: SqlTransaction,
  { id, secret }: ApiKeyParts,
): Promise<{ scopes: KeyScope[]; goodUntil: Date } | null> {
  const hash = hashSecret(secret);
  const rows = await tx.db.$queryRaw<{ scopes: KeyScope[]; goodUntil: Date }[]>`
    WITH good AS (
      SELECT id, scopes, last_used_at,
        CASE WHEN secret_hash = ${hash} THEN expires_at ELSE least(expires_at, previous_until) END AS good_until
      FROM api_keys
      WHERE tenant_id = ${tx.tenantId}::uuid AND id = ${id}::uuid AND ${hash} IN (secret_hash, previous_hash)
    ), used AS (
      UPDATE api_keys SET last_used_at = now() FROM good
      WHERE tenant_id = ${tx.tenantId}::uuid AND api_keys.id = good.id AND good_until > now()
        AND coalesce(good.last_used_at <= now() - interval '1 minute', true)
    )
    SELECT scopes, good_until AS "goodUntil" FROM good WHERE good_until > now()`;
  return rows[0] ?? null;
}
