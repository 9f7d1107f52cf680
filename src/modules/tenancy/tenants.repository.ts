import { newId } from '../../kernel/ids.js';
import type { GlobalTransaction } from '../../platform/database/database.js';
import type { Tenant } from '../../platform/database/generated/client.js';

export type { Tenant };

export async function selectOptionalTenantBySlug(tx: GlobalTransaction, slug: string): Promise<Tenant | null> {
  return tx.db.tenant.findUnique({ where: { slug } });
}

/** The college of the transaction itself. */
export async function selectTenant(tx: GlobalTransaction & { tenantId: string }): Promise<Tenant> {
  return tx.db.tenant.findUniqueOrThrow({ where: { id: tx.tenantId } });
}

/** Founds a college, or gives the one of that slug. Needs the owner role: the app role may only read colleges. */
export async function insertTenantIfMissing(
  tx: GlobalTransaction,
  { slug, name }: { slug: string; name: string },
): Promise<Tenant> {
  return tx.db.tenant.upsert({ where: { slug }, create: { id: newId(), slug, name }, update: {} });
}
