import type { SqlTransaction } from '../../../platform/database/database.js';
import { type Scope, studentsOf } from '../scope/scope.repository.js';

export interface SectionCount {
  section: string;
  /** Students who have read it. */
  read: number;
  /** Students who are done with it. */
  done: number;
}

/** Sections that somebody has read, whatever the scope's days. */
export async function selectSectionCounts(tx: SqlTransaction, scope: Scope): Promise<SectionCount[]> {
  return tx.db.$queryRaw<SectionCount[]>`
    SELECT s.section, count(*)::int AS read, count(s.done_at)::int AS done
    FROM (${studentsOf(tx, scope)}) AS m
    JOIN section_progress s ON s.tenant_id = ${tx.tenantId}::uuid AND s.unit = ${scope.unit} AND s.person_id = m.person_id
    GROUP BY s.section`;
}
