import type { TenantTransaction } from '../../../platform/database/database.js';
import type { GradeResult, Verdict } from '../model/results.js';

export interface StoredResult {
  revision: number;
  verdict: Verdict;
  score: number;
  maxScore: number;
  result: GradeResult;
  gradedAt: Date;
}

/** Results that regrades have replaced, oldest first. */
export async function selectOldResults(tx: TenantTransaction, submissionId: string): Promise<StoredResult[]> {
  const rows = await tx.db.submissionResult.findMany({
    where: { tenantId: tx.tenantId, submissionId },
    omit: { timeline: true },
    orderBy: { revision: 'asc' },
  });
  return rows.map(({ result, ...row }) => ({ ...row, result: result as unknown as GradeResult }));
}
