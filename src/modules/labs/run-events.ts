import type { TenantTransaction } from '../../platform/database/database.js';
import { insertEvents } from './submission-events.repository.js';
import type { SubmissionEventBody } from './submission-events.schema.js';
import type { RunKey } from './submission-runs.repository.js';

/** Tells a submission's author how its grading goes. A regrade goes on behind the curtain: only its result is told. */
export async function tell(
  tx: TenantTransaction,
  { kind, id }: RunKey,
  ...events: readonly SubmissionEventBody[]
): Promise<void> {
  if (kind === 'submission' && events.length > 0) await insertEvents(tx, id, ...events);
}
