import { newId } from '../../kernel/ids.js';
import type { TenantTransaction } from '../../platform/database/database.js';
import type { UpkeepTransaction } from '../../platform/database/upkeep-database.js';
import { hashSecret, type RefreshTokenParts } from './refresh-token.js';

/** A refresh token's row together with its session's. */
export interface RefreshTokenState {
  sessionId: string;
  personId: string;
  secretHash: Uint8Array;
  usedAt: Date | null;
  revokedAt: Date | null;
  expired: boolean;
}

export async function insertSession(tx: TenantTransaction, personId: string): Promise<string> {
  const id = newId();
  await tx.db.session.create({ data: { tenantId: tx.tenantId, id, personId } });
  return id;
}

export async function insertRefreshToken(
  tx: TenantTransaction,
  sessionId: string,
  token: RefreshTokenParts,
  lifeDays: number,
): Promise<void> {
  await tx.db.$executeRaw`
    INSERT INTO refresh_tokens (tenant_id, id, session_id, secret_hash, expires_at)
    VALUES (${tx.tenantId}::uuid, ${token.id}::uuid, ${sessionId}::uuid, ${hashSecret(token.secret)}, now() + ${lifeDays} * interval '1 day')`;
}

/** Locks the row until the transaction ends, so that of two uses at once one is the second. */
export async function selectOptionalRefreshTokenForUpdate(
  tx: TenantTransaction,
  id: string,
): Promise<RefreshTokenState | null> {
  const rows = await tx.db.$queryRaw<RefreshTokenState[]>`
    SELECT t.session_id AS "sessionId", s.person_id AS "personId", t.secret_hash AS "secretHash", t.used_at AS "usedAt", s.revoked_at AS "revokedAt",
      t.expires_at <= now() AS expired
    FROM refresh_tokens t JOIN sessions s ON s.tenant_id = t.tenant_id AND s.id = t.session_id
    WHERE t.tenant_id = ${tx.tenantId}::uuid AND t.id = ${id}::uuid
    FOR UPDATE OF t`;
  return rows[0] ?? null;
}

export async function markRefreshTokenUsed(tx: TenantTransaction, id: string): Promise<void> {
  await tx.db
    .$executeRaw`UPDATE refresh_tokens SET used_at = now() WHERE tenant_id = ${tx.tenantId}::uuid AND id = ${id}::uuid`;
}

export async function revokeSession(tx: TenantTransaction, id: string, reason: 'logout' | 'reuse'): Promise<void> {
  await tx.db.$executeRaw`
    UPDATE sessions SET revoked_at = now(), revoked_reason = ${reason} WHERE tenant_id = ${tx.tenantId}::uuid AND id = ${id}::uuid AND revoked_at IS NULL`;
}

/** Ends every session of somebody whose password is another one now. */
export async function revokeSessionsOf(tx: TenantTransaction, personId: string): Promise<void> {
  await tx.db.$executeRaw`
    UPDATE sessions SET revoked_at = now(), revoked_reason = 'password' WHERE tenant_id = ${tx.tenantId}::uuid AND person_id = ${personId}::uuid AND revoked_at IS NULL`;
}

/** Row-level security shows the upkeep role expired ones only. */
export async function deleteExpiredRefreshTokens({ upkeep }: UpkeepTransaction): Promise<void> {
  await upkeep.$executeRaw`DELETE FROM refresh_tokens WHERE expires_at < now()`;
}
