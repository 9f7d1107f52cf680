import type { SqlTransaction } from '../../../platform/database/database.js';
import type { GradeResult } from '../model/results.js';
import { storableJson } from '../../../kernel/storable-json.js';
import { insertEvents } from '../events/submission-events.repository.js';
import type { RunKey } from '../submissions/run-key.js';

interface Item {
  regradeId: string;
  submissionId: string;
  dryRun: boolean;
}

/**
 * Writes the result of run number `run` of a regrade's item, if that run still counts, and gives it to the submission, whose old result becomes history; a dry
 * run notes the difference only. `stale` when the run does not count any more: nothing was written.
 */
export async function recordRegrade(
  tx: SqlTransaction,
  key: RunKey,
  run: number,
  result: GradeResult,
): Promise<'stale' | 'noted' | 'replaced'> {
  const { verdict, score, maxScore } = result;
  const [item] = await tx.db.$queryRaw<Item[]>`
    UPDATE regrade_items AS i
    SET status = 'graded', finished_at = now(), lease_until = NULL, new_verdict = ${verdict}::verdict, new_score = ${score}, max_score = ${maxScore},
      old_verdict = s.verdict, old_score = s.score
    FROM submissions s, regrades r
    WHERE i.tenant_id = ${tx.tenantId}::uuid AND i.id = ${key.id}::uuid AND i.run = ${run} AND i.status = 'running'
      AND s.tenant_id = i.tenant_id AND s.id = i.submission_id AND r.tenant_id = i.tenant_id AND r.id = i.regrade_id
    RETURNING r.id AS "regradeId", s.id AS "submissionId", r.dry_run AS "dryRun"`;
  if (!item) return 'stale';
  if (!item.dryRun) await replaceResult(tx, item, result);
  await finishRegrade(tx, key);
  return item.dryRun ? 'noted' : 'replaced';
}

/** Closes the regrade that the item belongs to, if no item is left to do. To be called whenever one has ended. */
export async function finishRegrade(tx: SqlTransaction, { id }: RunKey): Promise<void> {
  // Of two items that end at once, the lock lets the second see that the first has. A stronger one would deadlock with the foreign keys' of old results.
  const [regrade] = await tx.db.$queryRaw<{ id: string }[]>`
    SELECT r.id FROM regrades r JOIN regrade_items i ON i.tenant_id = r.tenant_id AND i.regrade_id = r.id
    WHERE i.tenant_id = ${tx.tenantId}::uuid AND i.id = ${id}::uuid FOR NO KEY UPDATE OF r`;
  if (!regrade) return;
  await tx.db.$executeRaw`
    UPDATE regrades SET finished_at = now()
    WHERE tenant_id = ${tx.tenantId}::uuid AND id = ${regrade.id}::uuid AND NOT EXISTS (
      SELECT 1 FROM regrade_items WHERE tenant_id = ${tx.tenantId}::uuid AND regrade_id = ${regrade.id}::uuid AND status IN ('queued', 'running'))`;
}

/** What is replaced is kept. A submission that was given up for our faults gets its first result. */
async function replaceResult(
  tx: SqlTransaction,
  { submissionId, regradeId }: Item,
  { timeline, ...result }: GradeResult,
): Promise<void> {
  const { verdict, score, maxScore } = result;
  const told = timeline === undefined ? null : storableJson(timeline);
  await tx.db.$executeRaw`
    INSERT INTO submission_results (tenant_id, submission_id, revision, verdict, score, max_score, result, timeline, graded_at, replaced_by)
    SELECT tenant_id, id, (SELECT count(*) FROM submission_results h WHERE h.tenant_id = s.tenant_id AND h.submission_id = s.id) + 1,
      verdict, score, max_score, result, timeline, coalesce(regraded_at, finished_at), ${regradeId}::uuid
    FROM submissions s WHERE tenant_id = ${tx.tenantId}::uuid AND id = ${submissionId}::uuid AND status = 'graded'`;
  await tx.db.$executeRaw`
    UPDATE submissions
    SET status = 'graded', verdict = ${verdict}::verdict, score = ${score}, max_score = ${maxScore}, result = ${storableJson(result)}::jsonb,
      timeline = ${told}::jsonb, regraded_at = now()
    WHERE tenant_id = ${tx.tenantId}::uuid AND id = ${submissionId}::uuid`;
  await insertEvents(tx, submissionId, { type: 'regraded', status: 'graded', verdict, score, maxScore });
}
