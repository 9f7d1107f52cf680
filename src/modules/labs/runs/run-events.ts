import type { SqlTransaction } from '../../../platform/database/database.js';
import { insertEvents, type SubmissionEvent } from '../events/submission-events.repository.js';
import type { SubmissionEventBody } from '../events/submission-events.schema.js';
import type { RunKey } from '../submissions/run-key.js';

/** Tells a submission's author how its grading goes, and gives what was told. A regrade goes on behind the curtain: only its result is told. */
export async function tell(
  tx: SqlTransaction,
  { kind, id }: RunKey,
  ...events: readonly SubmissionEventBody[]
): Promise<SubmissionEvent[]> {
  return kind === 'submission' && events.length > 0 ? insertEvents(tx, id, ...events) : [];
}
