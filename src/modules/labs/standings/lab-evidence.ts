import type { SqlTransaction } from '../../../platform/database/database.js';
import { type MarkedRow } from '../../courses/index.js';
import { type ItemResult, recordItemResults, recordItemResultsAtOnce } from '../../evidence/index.js';
import type { GradeResult, LabDescription } from '../model/results.js';
import {
  addLabTry,
  type EvidenceSource,
  refreshLabStandings,
  selectOptionalEvidenceSource,
} from './lab-standings.repository.js';
import { refreshLabTallies } from './lab-tallies.repository.js';

/** What a student's work at a lab says of each Bloom level. The submission must be graded already, in this transaction. */
export type LabEvidence = { checks: GradeResult['checks'] } | { rows: readonly MarkedRow[] };

/**
 * Notes what a graded submission, or a released design, shows, in the transaction that gives it its result. Again, with another result, it corrects what was
 * noted. Of staff who try a lab nothing is noted.
 * @param labs all that there are, the same each time
 */
export async function recordLabEvidence(
  tx: SqlTransaction,
  labs: readonly LabDescription[],
  lab: LabDescription,
  submissionId: string,
  evidence: LabEvidence,
): Promise<void> {
  const source = await selectOptionalEvidenceSource(tx, submissionId);
  if (!source) return;
  await recordItemResults(tx, source.personId, lab.unit, itemsOf(lab, source, evidence));
  // After that: its lock on the standing keeps another submission's worker from counting the tries beside this one.
  await refreshLabStandings(tx, [source.personId], [lab.slug]);
  await refreshLabTallies(tx, lab.unit, [source.personId], slugsOf(labs, lab.unit));
}

/**
 * The same for the first result of a submission whose author, a student, is known already. Needs a transaction that sends statements in the order in which they
 * are asked for: a verdict that somebody waits for should wait for the database once.
 */
export async function recordFirstLabEvidence(
  tx: SqlTransaction,
  labs: readonly LabDescription[],
  lab: LabDescription,
  source: EvidenceSource,
  evidence: LabEvidence,
): Promise<void> {
  const items = itemsOf(lab, source, evidence);
  const refreshTallies = (): Promise<void> =>
    refreshLabTallies(tx, lab.unit, [source.personId], slugsOf(labs, lab.unit));
  const [, added] = await Promise.all([
    recordItemResultsAtOnce(tx, source.personId, lab.unit, items),
    addLabTry(tx, lab.slug, source),
    refreshTallies(),
  ]);
  if (added) return;
  await refreshLabStandings(tx, [source.personId], [lab.slug]);
  await refreshTallies();
}

function slugsOf(labs: readonly LabDescription[], unit: string): string[] {
  return labs.filter((lab) => lab.unit === unit).map(({ slug }) => slug);
}

function itemsOf(lab: LabDescription, { createdAt }: EvidenceSource, evidence: LabEvidence): ItemResult[] {
  const items = 'checks' in evidence ? itemsOfChecks(lab, evidence.checks) : itemsOfRows(lab, evidence.rows);
  return items.map((item) => ({ ...item, answeredAt: createdAt }));
}

type Item = Omit<ItemResult, 'answeredAt'>;

/** One for each check that is no bonus. What was not run, as when the source does not compile, has no points. */
export function itemsOfChecks(lab: LabDescription, results: GradeResult['checks']): Item[] {
  const byId = new Map(results.map((result) => [result.id, result]));
  return lab.checks
    .filter(({ bonus }) => !bonus)
    .map(({ id, points, bloomLevel, outcome }) => ({
      kind: 'check',
      item: `${lab.slug}/${id}`,
      bloomLevel,
      outcome,
      section: lab.section,
      points: byId.get(id)?.points ?? 0,
      maxPoints: byId.get(id)?.maxPoints ?? points,
    }));
}

/** One for each row of the rubric that still is one. */
export function itemsOfRows(lab: LabDescription, rows: readonly MarkedRow[]): Item[] {
  const byId = new Map(rows.map((row) => [row.criterion, row]));
  return (lab.rubric ?? []).flatMap(({ id, bloomLevel, outcome }): Item[] => {
    const row = byId.get(id);
    if (!row) return [];
    const { points, maxPoints } = row;
    return [
      { kind: 'rubric_row', item: `${lab.slug}/${id}`, bloomLevel, outcome, section: lab.section, points, maxPoints },
    ];
  });
}
