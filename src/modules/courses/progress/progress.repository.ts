import type { TenantTransaction } from '../../../platform/database/database.js';

/** How far somebody is with a section. */
export interface SectionProgress {
  section: string;
  readAt: Date;
  doneAt: Date | null;
}

/** Notes that somebody has read a section, or is done with it. The first time of each stays. */
export async function upsertSectionProgress(
  tx: TenantTransaction,
  personId: string,
  { unit, section, isDone }: { unit: string; section: string; isDone: boolean },
): Promise<SectionProgress> {
  const [row] = await tx.db.$queryRaw<SectionProgress[]>`
    INSERT INTO section_progress AS old (tenant_id, person_id, unit, section, read_at, done_at)
    VALUES (${tx.tenantId}::uuid, ${personId}::uuid, ${unit}, ${section}, now(), CASE WHEN ${isDone} THEN now() END)
    ON CONFLICT (tenant_id, person_id, unit, section) DO UPDATE SET done_at = coalesce(old.done_at, excluded.done_at)
    RETURNING section, read_at AS "readAt", done_at AS "doneAt"`;
  if (!row) throw new Error('an upsert gave no row');
  return row;
}

/** Of one person; sections that they have not opened are not in it. */
export async function selectSectionProgress(
  tx: TenantTransaction,
  personId: string,
  unit: string,
): Promise<SectionProgress[]> {
  return tx.db.sectionProgress.findMany({
    where: { tenantId: tx.tenantId, personId, unit },
    select: { section: true, readAt: true, doneAt: true },
  });
}
