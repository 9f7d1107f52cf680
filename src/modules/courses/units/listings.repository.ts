import type { SqlTransaction, TenantTransaction } from '../../../platform/database/database.js';
import type { Listing } from '../content/index.js';

/** A listing in the newest version of a unit. */
export interface PlacedListing {
  unit: string;
  unitVersionId: string;
  listing: Listing;
}

/** The listings of that slug in the college's units, or in one of them. */
export async function selectListings(
  tx: TenantTransaction,
  slug: string,
  unit: string | null,
): Promise<PlacedListing[]> {
  return tx.db.$queryRaw<PlacedListing[]>`
    WITH current AS (
      SELECT DISTINCT ON (unit) unit, id, document FROM unit_versions
      WHERE tenant_id = ${tx.tenantId}::uuid AND (${unit}::text IS NULL OR unit = ${unit}) ORDER BY unit, version DESC
    )
    SELECT current.unit, current.id AS "unitVersionId", listing
    FROM current, jsonb_array_elements(current.document->'listings') AS listing WHERE listing->>'slug' = ${slug} ORDER BY current.unit`;
}

/** A listing as a version has it, which may be over by now. */
export async function selectListing(tx: SqlTransaction, unitVersionId: string, slug: string): Promise<Listing> {
  const [row] = await tx.db.$queryRaw<{ listing: Listing }[]>`
    SELECT listing FROM unit_versions, jsonb_array_elements(document->'listings') AS listing
    WHERE tenant_id = ${tx.tenantId}::uuid AND id = ${unitVersionId}::uuid AND listing->>'slug' = ${slug}`;
  if (!row) throw new Error(`the version has no listing ${slug}`);
  return row.listing;
}
