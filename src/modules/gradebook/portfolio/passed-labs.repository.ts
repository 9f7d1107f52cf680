import type { TenantTransaction } from '../../../platform/database/database.js';

/** A lab that a student has passed, by the newest submission that shows it. */
export interface PassedLab {
  lab: string;
  id: string;
  score: number;
  maxScore: number;
  submittedAt: Date;
  /** When the first that passed was handed in. */
  firstAt: Date;
}

/** Programs by their verdict, designs by their released marks. */
export async function selectPassedLabs(
  tx: TenantTransaction,
  personId: string,
  { programs, designs, designPercent }: { programs: string[]; designs: string[]; designPercent: number },
): Promise<PassedLab[]> {
  return tx.db.$queryRaw<PassedLab[]>`
    SELECT DISTINCT ON (lab) lab, id, score, max_score AS "maxScore", created_at AS "submittedAt", min(created_at) OVER (PARTITION BY lab) AS "firstAt"
    FROM submissions
    WHERE tenant_id = ${tx.tenantId}::uuid AND person_id = ${personId}::uuid AND status = 'graded' AND (
      (lab = ANY (${programs}::text[]) AND verdict = 'passed') OR (lab = ANY (${designs}::text[]) AND score * 100 >= max_score * ${designPercent}::int))
    ORDER BY lab, created_at DESC, id DESC`;
}
