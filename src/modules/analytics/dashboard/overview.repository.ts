import type { SqlTransaction } from '../../../platform/database/database.js';
import { Prisma } from '../../../platform/database/generated/client.js';
import { bloomLevels } from '../../courses/index.js';
import { levelStandings } from '../../evidence/index.js';
import { HALF_A_DECIMAL } from '../mastery/mastery.js';
import { allItems, allShare, type LevelTotals, summedLevels } from '../mastery/mastery.repository.js';
import { type Scope, studentsOf } from '../scope/scope.repository.js';

export interface Overview extends LevelTotals {
  activeLastWeek: number;
  neverActive: number;
  answersGiven: number;
  lastActiveAt: Date | null;
  /** Students by their mastery of all their items, in each tenth of 0 to 1. */
  bins: number[];
  /** Students with fewer items than are enough. */
  tooFew: number;
  median: number | null;
  /** Items of the median student, who may have none. */
  medianItems: number;
}

/**
 * All that is told of the students in the scope together, from one pass over their standings. Each OFFSET keeps the planner from working out anew, for every figure
 * that needs it, what the step below has worked out; and a time in a SELECT of its own is worked out once, not for each row. Sums of some days only are numerics, and
 * only whole numbers divide into whole tenths, those of mastery as it is shown.
 */
export async function selectOverview(tx: SqlTransaction, scope: Scope, enough: number): Promise<Overview> {
  const levels = Prisma.raw(bloomLevels.map((level) => `s.${level}_items, s.${level}_share`).join());
  const bins = Prisma.raw(Array.from({ length: 10 }, (_, bin) => `count(*) FILTER (WHERE s.tenth = ${bin})`).join());
  const [overview] = await tx.db.$queryRaw<Overview[]>`
    SELECT count(*)::int AS students, (count(*) FILTER (WHERE s.items > 0))::int AS "withResults", ${summedLevels},
      (count(*) FILTER (WHERE s.last_active_at >= (SELECT now() - interval '7 days')))::int AS "activeLastWeek",
      (count(*) FILTER (WHERE s.last_active_at IS NULL))::int AS "neverActive",
      coalesce(sum(s.answers_given), 0)::int AS "answersGiven", max(s.last_active_at) AS "lastActiveAt",
      ARRAY[${bins}]::int[] AS bins, (count(*) FILTER (WHERE s.tenth IS NULL))::int AS "tooFew",
      percentile_cont(0.5) WITHIN GROUP (ORDER BY s.mastery) AS median,
      coalesce(percentile_disc(0.5) WITHIN GROUP (ORDER BY coalesce(s.items, 0)), 0) AS "medianItems"
    FROM (
      SELECT s.*, CASE WHEN s.items >= ${enough} THEN least(9, (s.share + s.items * ${HALF_A_DECIMAL}::bigint) * 10 / s.whole) END AS tenth,
        CASE WHEN s.items >= ${enough} THEN s.share::float8 / s.whole END AS mastery
      FROM (
        SELECT s.last_active_at, s.answers_given, ${levels}, ${allItems} AS items, ${allShare}::bigint AS share, ${allItems} * 1000000000::bigint AS whole
        FROM (${studentsOf(tx, scope)}) AS m LEFT JOIN (${levelStandings(tx, scope.unit, scope)}) AS s USING (person_id)
        OFFSET 0
      ) AS s
      OFFSET 0
    ) AS s`;
  if (!overview) throw new Error('an aggregate without a group has a row');
  return overview;
}
