import type { TenantTransaction } from '../../../platform/database/database.js';
import { Prisma } from '../../../platform/database/generated/client.js';
import { levelStandings } from '../../courses/index.js';
import { allItems, allShare } from '../mastery/mastery.repository.js';
import { type Scope, studentsOf } from '../scope/scope.repository.js';

export interface Activity {
  activeLastWeek: number;
  neverActive: number;
  answersGiven: number;
  lastActiveAt: Date | null;
}

/** Of the students in the scope, whatever its days. */
export async function selectActivity(tx: TenantTransaction, scope: Scope): Promise<Activity> {
  const [activity] = await tx.db.$queryRaw<Activity[]>`
    SELECT (count(*) FILTER (WHERE s.last_active_at >= now() - interval '7 days'))::int AS "activeLastWeek",
      (count(*) FILTER (WHERE s.last_active_at IS NULL))::int AS "neverActive",
      coalesce(sum(s.answers_given), 0)::int AS "answersGiven", max(s.last_active_at) AS "lastActiveAt"
    FROM (${studentsOf(tx, scope)}) AS m
    LEFT JOIN unit_standings s ON s.tenant_id = ${tx.tenantId}::uuid AND s.unit = ${scope.unit} AND s.person_id = m.person_id`;
  if (!activity) throw new Error('an aggregate without a group has a row');
  return activity;
}

export interface Distribution {
  /** Students in each tenth of 0 to 1. */
  bins: number[];
  tooFew: number;
  median: number | null;
}

/** Of the students' mastery over all their items; those with fewer than `enough` items are `tooFew`. */
export async function selectDistribution(tx: TenantTransaction, scope: Scope, enough: number): Promise<Distribution> {
  const bins = Prisma.raw(Array.from({ length: 10 }, (_, bin) => `count(*) FILTER (WHERE tenth = ${bin})`).join());
  const [distribution] = await tx.db.$queryRaw<Distribution[]>`
    SELECT ARRAY[${bins}]::int[] AS bins, (count(*) FILTER (WHERE mastery IS NULL))::int AS "tooFew",
      percentile_cont(0.5) WITHIN GROUP (ORDER BY mastery) AS median
    FROM (
      SELECT CASE WHEN share < items * 1000000000::bigint THEN share * 10 / (items * 1000000000::bigint) WHEN items > 0 THEN 9 END AS tenth, share::float8 / nullif(items, 0) / 1e9 AS mastery
      FROM (
        SELECT CASE WHEN ${allItems} >= ${enough} THEN ${allItems} END AS items, ${allShare} AS share
        FROM (${studentsOf(tx, scope)}) AS m LEFT JOIN (${levelStandings(tx, scope.unit, scope)}) AS s USING (person_id)
      ) AS sums
    ) AS masteries`;
  if (!distribution) throw new Error('an aggregate without a group has a row');
  return distribution;
}
