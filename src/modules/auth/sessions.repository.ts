import { newId } from '../../kernel/ids.js';
import type { Principal, Role } from '../../kernel/tenant-context.js';
import type { SqlTransaction, TenantTransaction } from '../../platform/database/database.js';
import type { UpkeepTransaction } from '../../platform/database/upkeep-database.js';
import { tellPeopleChanged } from '../tenancy/index.js';
import { hashSecret, type SecretToken } from './secret-token.js';

/** A refresh token's row together with its session's. */
export interface RefreshTokenState {
  sessionId: string;
  personId: string;
  secretHash: Uint8Array;
  usedAt: Date | null;
  /** Used longer ago than two tabs of one browser would be apart. */
  usedLongAgo: boolean;
  revokedAt: Date | null;
  expired: boolean;
}

/**
 * Begins a session of somebody whose password hash was found to be `passwordHash`. Null when it is another one by now, or the account is closed: whoever changes
 * a password waits for the lock, and ends this session with the others; or was first, and then none begins.
 */
export async function insertOptionalSession(
  tx: SqlTransaction,
  personId: string,
  passwordHash: string,
): Promise<string | null> {
  const rows = await tx.db.$queryRaw<{ id: string }[]>`
    WITH owner AS (
      SELECT id FROM people
      WHERE tenant_id = ${tx.tenantId}::uuid AND id = ${personId}::uuid AND password_hash = ${passwordHash} AND disabled_at IS NULL
      FOR SHARE
    )
    INSERT INTO sessions (tenant_id, id, person_id)
    SELECT ${tx.tenantId}::uuid, ${newId()}::uuid, owner.id FROM owner
    RETURNING id`;
  return rows[0]?.id ?? null;
}

/** What the caller is at the college now, highest rank first; null when the session is over, is not theirs, or the account is closed. */
export async function selectOptionalLiveCaller(
  tx: SqlTransaction,
  { personId, sessionId }: Principal,
): Promise<Role[] | null> {
  const rows = await tx.db.$queryRaw<{ roles: Role[] }[]>`
    SELECT ARRAY(
      SELECT m.role::text FROM memberships m WHERE m.tenant_id = s.tenant_id AND m.person_id = s.person_id ORDER BY m.role
    ) AS roles
    FROM sessions s JOIN people p ON p.tenant_id = s.tenant_id AND p.id = s.person_id
    WHERE s.tenant_id = ${tx.tenantId}::uuid AND s.id = ${sessionId}::uuid AND s.person_id = ${personId}::uuid
      AND s.revoked_at IS NULL AND p.disabled_at IS NULL`;
  return rows[0]?.roles ?? null;
}

export async function insertRefreshToken(
  tx: TenantTransaction,
  sessionId: string,
  token: SecretToken,
  lifeDays: number,
): Promise<void> {
  await tx.db.$executeRaw`
    INSERT INTO refresh_tokens (tenant_id, id, session_id, secret_hash, expires_at)
    VALUES (${tx.tenantId}::uuid, ${token.id}::uuid, ${sessionId}::uuid, ${hashSecret(token.secret)}, now() + ${lifeDays} * interval '1 day')`;
}

/**
 * Locks the row until the transaction ends, so that of two uses at once one is the second.
 * @param graceSeconds how long after its first use a token is not yet used long ago
 */
export async function selectOptionalRefreshTokenForUpdate(
  tx: TenantTransaction,
  id: string,
  graceSeconds: number,
): Promise<RefreshTokenState | null> {
  const rows = await tx.db.$queryRaw<RefreshTokenState[]>`
    SELECT t.session_id AS "sessionId", s.person_id AS "personId", t.secret_hash AS "secretHash", t.used_at AS "usedAt",
      coalesce(t.used_at <= now() - ${graceSeconds} * interval '1 second', false) AS "usedLongAgo", s.revoked_at AS "revokedAt",
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

/** Ends a session: its access tokens, too, from the next request on. */
export async function revokeSession(
  tx: TenantTransaction,
  { sessionId, personId }: { sessionId: string; personId: string },
  reason: 'logout' | 'reuse',
): Promise<void> {
  await tx.db.$executeRaw`
    UPDATE sessions SET revoked_at = now(), revoked_reason = ${reason}
    WHERE tenant_id = ${tx.tenantId}::uuid AND id = ${sessionId}::uuid AND revoked_at IS NULL`;
  await tellPeopleChanged(tx, personId);
}

/** Whether the person has, or had, this session. */
export async function hasSession(tx: TenantTransaction, personId: string, sessionId: string): Promise<boolean> {
  const rows = await tx.db.$queryRaw<unknown[]>`
    SELECT 1 FROM sessions
    WHERE tenant_id = ${tx.tenantId}::uuid AND id = ${sessionId}::uuid AND person_id = ${personId}::uuid`;
  return rows.length > 0;
}

export interface LiveSession {
  id: string;
  createdAt: Date;
  /** When it was begun or its tokens were last renewed. */
  lastUsedAt: Date;
}

/** Sessions of the person that are not ended and can still be renewed, newest first, and the one that asks. */
export async function selectLiveSessions(
  tx: TenantTransaction,
  { personId, sessionId }: Principal,
  { after, limit }: { after: string | null; limit: number },
): Promise<LiveSession[]> {
  return tx.db.$queryRaw<LiveSession[]>`
    SELECT s.id, s.created_at AS "createdAt", coalesce(max(t.created_at), s.created_at) AS "lastUsedAt"
    FROM sessions s LEFT JOIN refresh_tokens t ON t.tenant_id = s.tenant_id AND t.session_id = s.id AND t.expires_at > now()
    WHERE s.tenant_id = ${tx.tenantId}::uuid AND s.person_id = ${personId}::uuid AND s.revoked_at IS NULL
      AND (${after}::uuid IS NULL OR s.id < ${after}::uuid) AND (t.id IS NOT NULL OR s.id = ${sessionId}::uuid)
    GROUP BY s.tenant_id, s.id
    ORDER BY s.id DESC
    LIMIT ${limit}`;
}

/**
 * Ends every session of somebody, with its access tokens, because of a new password or a closed account; and the link by
 * which they could have set one.
 * @param but the session that stays
 */
export async function revokeSessionsOf(
  tx: TenantTransaction,
  personId: string,
  reason: 'password' | 'closed',
  but: string | null = null,
): Promise<void> {
  await tx.db.$executeRaw`
    UPDATE sessions SET revoked_at = now(), revoked_reason = ${reason}
    WHERE tenant_id = ${tx.tenantId}::uuid AND person_id = ${personId}::uuid AND revoked_at IS NULL
      AND id IS DISTINCT FROM ${but}::uuid`;
  await tx.db.$executeRaw`
    DELETE FROM password_links WHERE tenant_id = ${tx.tenantId}::uuid AND person_id = ${personId}::uuid`;
  await tellPeopleChanged(tx, personId);
}

/** Row-level security shows the upkeep role expired ones only. */
export async function deleteExpiredRefreshTokens({ upkeep }: UpkeepTransaction): Promise<void> {
  await upkeep.$executeRaw`DELETE FROM refresh_tokens WHERE expires_at < now()`;
}
