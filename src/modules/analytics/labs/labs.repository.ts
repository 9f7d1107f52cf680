import type { SqlTransaction } from '../../../platform/database/database.js';
import { Prisma } from '../../../platform/database/generated/client.js';
import { countLabTries, type LabCounts, labStandings, TRY_OUTCOMES } from '../../labs/index.js';
import { type Scope, studentsOf } from '../scope/scope.repository.js';

export interface LabTotals extends LabCounts {
  /** Of those who passed. */
  medianTriesToPass: number | null;
  /** From the first try handed in to the one that passed. */
  medianMinutesToPass: number | null;
}

const counts = Prisma.raw(`s.lab, count(*)::int AS tried, count(s.passed_at)::int AS passed, sum(s.tries)::int AS tries,
  sum(least(s.best_score, s.max_score))::float8 / nullif(sum(s.max_score), 0) AS "meanBest"`);

/** Labs of the unit that somebody in the scope has tried. Only of some days are tries counted one by one. */
export async function selectLabCounts(tx: SqlTransaction, scope: Scope, labs: readonly string[]): Promise<LabCounts[]> {
  if (!scope.from && !scope.to) return countLabTries(tx, scope.unit, labs, studentsOf(tx, scope));
  return tx.db.$queryRaw<LabCounts[]>`
    SELECT ${counts} FROM (${studentsOf(tx, scope)}) AS m JOIN (${labStandings(tx, { ...scope, labs })}) AS s USING (person_id) GROUP BY s.lab`;
}

/** The same with medians, which have to sort the students. */
export async function selectLabTotals(tx: SqlTransaction, scope: Scope, labs: readonly string[]): Promise<LabTotals[]> {
  return tx.db.$queryRaw<LabTotals[]>`
    SELECT ${counts}, (percentile_cont(0.5) WITHIN GROUP (ORDER BY s.tries_to_pass))::float8 AS "medianTriesToPass",
      (percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM s.passed_at - s.first_tried_at)::float8) / 60)::float8 AS "medianMinutesToPass"
    FROM (${studentsOf(tx, scope)}) AS m JOIN (${labStandings(tx, { ...scope, labs })}) AS s USING (person_id)
    GROUP BY s.lab`;
}

export interface FailedCount {
  lab: string;
  submissions: number;
}

/** How many submissions of students in the scope were given up for faults of ours, whenever that was; labs without one are left out. */
export async function selectFailedCounts(
  tx: SqlTransaction,
  scope: Scope,
  labs: readonly string[],
): Promise<FailedCount[]> {
  return tx.db.$queryRaw<FailedCount[]>`
    SELECT s.lab, count(*)::int AS submissions
    FROM submissions s JOIN (${studentsOf(tx, scope)}) AS m USING (person_id)
    WHERE s.tenant_id = ${tx.tenantId}::uuid AND s.status = 'failed_internally' AND s.lab = ANY (${[...labs]}::text[])
    GROUP BY s.lab ORDER BY s.lab`;
}

export interface CheckTotal {
  lab: string;
  check: string;
  /** Students whose newest graded try passes it. */
  passed: number;
}

export async function selectCheckTotals(
  tx: SqlTransaction,
  scope: Scope,
  labs: readonly string[],
): Promise<CheckTotal[]> {
  return tx.db.$queryRaw<CheckTotal[]>`
    SELECT s.lab, c.id AS check, count(*)::int AS passed
    FROM (${studentsOf(tx, scope)}) AS m
    JOIN (${labStandings(tx, { ...scope, labs })}) AS s USING (person_id)
    CROSS JOIN LATERAL unnest(s.passed_checks) AS c (id)
    GROUP BY s.lab, c.id`;
}

export interface OutcomeTotal {
  lab: string;
  outcome: (typeof TRY_OUTCOMES)[number];
  /** Tries that ended so, in a check at least. */
  tries: number;
  /** Whose tries those were. */
  students: number;
}

/** Outcomes that came about, the commonest of a lab first. */
export async function selectOutcomeTotals(
  tx: SqlTransaction,
  scope: Scope,
  labs: readonly string[],
): Promise<OutcomeTotal[]> {
  const sums = TRY_OUTCOMES.map(
    (outcome) =>
      `sum(s.${outcome}_tries)::int AS ${outcome}_tries, count(*) FILTER (WHERE s.${outcome}_tries > 0)::int AS ${outcome}_students`,
  );
  const values = TRY_OUTCOMES.map((outcome) => `('${outcome}', t.${outcome}_tries, t.${outcome}_students)`);
  return tx.db.$queryRaw<OutcomeTotal[]>`
    SELECT t.lab, o.outcome, o.tries, o.students
    FROM (
      SELECT s.lab, ${Prisma.raw(sums.join())}
      FROM (${studentsOf(tx, scope)}) AS m JOIN (${labStandings(tx, { ...scope, labs })}) AS s USING (person_id)
      GROUP BY s.lab
    ) AS t CROSS JOIN LATERAL (VALUES ${Prisma.raw(values.join())}) AS o (outcome, tries, students)
    WHERE o.tries > 0 ORDER BY t.lab, o.students DESC, o.tries DESC, o.outcome`;
}
