import type { TenantTransaction } from '../../../platform/database/database.js';
import { hashSecret } from '../secret-token.js';
import type { LinkToken } from './link-token.js';

/** Keeps a link, in place of the one that the person had before. Gives when it runs out. */
export async function upsertPasswordLink(tx: TenantTransaction, link: LinkToken, lifeDays: number): Promise<Date> {
  const rows = await tx.db.$queryRaw<{ expiresAt: Date }[]>`
    INSERT INTO password_links (tenant_id, person_id, secret_hash, expires_at)
    VALUES (${tx.tenantId}::uuid, ${link.personId}::uuid, ${hashSecret(link.secret)}, now() + ${lifeDays} * interval '1 day')
    ON CONFLICT (tenant_id, person_id) DO UPDATE
    SET secret_hash = excluded.secret_hash, created_at = now(), expires_at = excluded.expires_at
    RETURNING expires_at AS "expiresAt"`;
  return rows[0]!.expiresAt;
}

/**
 * Whether the link is good: the person's newest, not run out, and their account is open. Locks the person's row until
 * the transaction ends, as whoever changes a password does, so that of two uses at once the second finds it used.
 */
export async function isGoodLink(tx: TenantTransaction, { personId, secret }: LinkToken): Promise<boolean> {
  await tx.db.$executeRaw`
    SELECT 1 FROM people WHERE tenant_id = ${tx.tenantId}::uuid AND id = ${personId}::uuid FOR NO KEY UPDATE`;
  const rows = await tx.db.$queryRaw<unknown[]>`
    SELECT 1 FROM password_links l JOIN people p ON p.tenant_id = l.tenant_id AND p.id = l.person_id
    WHERE l.tenant_id = ${tx.tenantId}::uuid AND l.person_id = ${personId}::uuid
      AND l.secret_hash = ${hashSecret(secret)} AND l.expires_at > now() AND p.disabled_at IS NULL`;
  return rows.length > 0;
}
