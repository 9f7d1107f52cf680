import type { SqlTransaction } from '../../platform/database/database.js';
import { Prisma } from '../../platform/database/generated/client.js';
import { insertOutboxMessage, type OutboxMessage } from '../../platform/queue/outbox.repository.js';
import { gradeSubmission, REGRADE_PRIORITY } from './grade-submission.job.js';
import type { RunKey } from './submission-runs.repository.js';
import { backlogOf } from './submissions.repository.js';

/**
 * Notes that run number `run` + 1 over a row is owed to a worker, as far back as the college's own line is long. The line is counted as the job is noted, so whoever
 * must not wait need not ask twice.
 */
export async function oweGrading(tx: SqlTransaction, key: RunKey, run: number, delayMs = 0): Promise<OutboxMessage> {
  const behind = Prisma.sql`least((${backlogOf(tx, key.kind)}), ${REGRADE_PRIORITY - 1}::int)`;
  return insertOutboxMessage(tx, gradeSubmission(key, run, 0), { delayMs, behind });
}
