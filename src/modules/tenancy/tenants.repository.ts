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
