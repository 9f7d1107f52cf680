import type { SqlTransaction } from '../../../platform/database/database.js';
import { insertOutboxMessage, type OutboxMessage } from '../../../platform/queue/outbox.repository.js';
import { gradeSubmission } from './grade-submission.job.js';
import type { RunKey } from './run-key.js';

/** Enqueues run number `run` + 1 over a row: a worker is woken when the transaction is committed. */
export async function enqueueGrading(
  tx: SqlTransaction,
  key: RunKey,
  run: number,
  delayMs = 0,
): Promise<OutboxMessage> {
  return insertOutboxMessage(tx, gradeSubmission(key, run), { delayMs });
}
