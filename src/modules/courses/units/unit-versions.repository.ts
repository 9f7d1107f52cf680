import { newId } from '../../../kernel/ids.js';
import type { TenantTransaction } from '../../../platform/database/database.js';
import type { Unit } from '../content/index.js';

/** Which version of a unit it is, without what stands in it. */
export interface UnitVersionKey {
  readonly id: string;
  readonly unit: string;
  /** From 1. */
  readonly version: number;
  readonly contentHash: string;
}

/** Keeps other loads of the unit waiting until the transaction ends. */
export async function lockUnit(tx: TenantTransaction, unit: string): Promise<void> {
  await tx.db.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`unit ${tx.tenantId} ${unit}`}, 0))`;
}

/** The newest version of a unit, which readers see and new attempts take. Null when the college does not teach it. */
export async function selectOptionalCurrentUnitVersion(
  tx: TenantTransaction,
  unit: string,
): Promise<UnitVersionKey | null> {
  return tx.db.unitVersion.findFirst({
    where: { tenantId: tx.tenantId, unit },
    orderBy: { version: 'desc' },
    select: { id: true, unit: true, version: true, contentHash: true },
  });
}

export async function insertUnitVersion(
  tx: TenantTransaction,
  unit: Unit,
  version: number,
  questionVersionIds: readonly string[],
): Promise<UnitVersionKey> {
  const key = { id: newId(), unit: unit.slug, version, contentHash: unit.hash };
  await tx.db.$executeRaw`
    INSERT INTO unit_versions (tenant_id, id, unit, version, title, content_hash, document)
    VALUES (${tx.tenantId}::uuid, ${key.id}::uuid, ${unit.slug}, ${version}, ${unit.title}, ${unit.hash}, ${JSON.stringify(unit)}::jsonb)`;
  await tx.db.$executeRaw`
    INSERT INTO unit_version_questions (tenant_id, unit_version_id, question_version_id, position)
    SELECT ${tx.tenantId}::uuid, ${key.id}::uuid, question.id, question.position
    FROM unnest(${[...questionVersionIds]}::uuid[]) WITH ORDINALITY AS question (id, position)`;
  return key;
}
