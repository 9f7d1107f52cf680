import type { LeasedLine } from '../../../platform/queue/leased/leased-processor.js';
import type { LeasedKind } from '../../../platform/queue/leased/leased-rows.js';
import type { LeasedTable, RowKey } from '../../../platform/queue/leased/leased-rows.repository.js';
import type { LabSignals } from '../events/signals.js';
import { enqueueGrading } from '../submissions/enqueue-grading.js';
import { REGRADE_LINE, SUBMISSION_LINE, SUPERSEDED_LINE } from '../submissions/grading-lines.js';
import type { RunKey } from '../submissions/run-key.js';
import { finishRegrade } from './regrade-runs.repository.js';
import { tell } from './run-events.js';

/** What a claim says of what is to be graded. */
export interface GradedRow {
  lab: string;
  /** Whose files. */
  submissionId: string;
}

export const SUBMISSIONS: LeasedTable<GradedRow> = {
  name: 'submissions',
  statusType: 'submission_status',
  finishedAt: 'finished_at',
  personId: 'held.person_id',
  reads: { lab: 'lab', submissionId: 'id' },
};

const REGRADE_ITEMS: LeasedTable<GradedRow> = {
  name: 'regrade_items',
  statusType: 'submission_status',
  finishedAt: 'finished_at',
  personId: `(
    SELECT s.person_id FROM submissions s WHERE s.tenant_id = held.tenant_id AND s.id = held.submission_id)`,
  reads: { lab: 'lab', submissionId: 'submission_id' },
};

/** What the slots of a worker's grader are for, the most urgent first. */
export function gradingLines(maxFaults: number, signals: LabSignals): LeasedLine<GradedRow>[] {
  const submissions = kindOf('submission', SUBMISSIONS, maxFaults, signals);
  return [
    { line: SUBMISSION_LINE, kind: submissions },
    { line: SUPERSEDED_LINE, kind: submissions },
    { line: REGRADE_LINE, kind: kindOf('regrade', REGRADE_ITEMS, maxFaults, signals) },
  ];
}

function kindOf(
  name: RunKey['kind'],
  table: LeasedTable<GradedRow>,
  maxFaults: number,
  signals: LabSignals,
): LeasedKind<GradedRow> {
  const runKey = ({ tenantId, id }: RowKey): RunKey => ({ tenantId, kind: name, id });
  return {
    name,
    table,
    maxFaults,
    enqueue: (tx, key, run, delayMs) => enqueueGrading(tx, runKey(key), run, delayMs),
    onEnded: async (tx, key, { status }, because) => {
      const event = status === 'queued' ? { type: status, status, because } : { type: status, status };
      await tell(tx, runKey(key), event);
      if (status === 'failed_internally' && name === 'regrade') await finishRegrade(tx, runKey(key));
    },
    signal: ({ id }) => signals.signal(id),
  };
}
