import type { TenantTransaction } from '../../../platform/database/database.js';
import type { Unit } from '../content/unit.types.js';

export type CheckpointRow = Unit['checkpoint'][number];

/** What of a unit is handed in, without its texts. */
export interface UnitPlan {
  title: string;
  /** Slugs, in the unit's order. */
  labs: string[];
  /** What a student can show after the unit, each with the lab that proves it. */
  checkpoint: CheckpointRow[];
}

/** Of the newest version. */
export async function selectOptionalUnitPlan(tx: TenantTransaction, unit: string): Promise<UnitPlan | null> {
  const [plan] = await tx.db.$queryRaw<UnitPlan[]>`
    SELECT title, document->'labs' AS labs, document->'checkpoint' AS checkpoint FROM unit_versions
    WHERE tenant_id = ${tx.tenantId}::uuid AND unit = ${unit} ORDER BY version DESC LIMIT 1`;
  return plan ?? null;
}
