import type { SqlTransaction } from '../../platform/database/database.js';
import { Prisma } from '../../platform/database/generated/client.js';
import { facetsOf, levelSumsOf, shareOf } from './standings.repository.js';

/** Answers from `from` on and before `to`. */
export interface Period {
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
}

/** Results of a period, or without some questions. */
export interface ResultFilter extends Period {
  /** Public ids of questions whose results are left out. */
  readonly withoutQuestions?: readonly string[] | undefined;
}

export type StandingFacet = 'outcome' | 'question_section' | 'lab_section' | 'day';

/**
 * The relation (person_id, last_active_at, answers_given, LEVEL_items, LEVEL_share, …), one row for each student with a standing in the unit. Of all results it
 * is the standings; of a period or without some questions, which standings know nothing of, sums are those of the results that count and are in the filter. Activity
 * is that of all time.
 */
export function levelStandings(tx: SqlTransaction, unit: string, filter: ResultFilter): Prisma.Sql {
  const standings = Prisma.sql`SELECT * FROM unit_standings WHERE tenant_id = ${tx.tenantId}::uuid AND unit = ${unit}`;
  if (isEverything(filter)) return standings;
  return Prisma.sql`
    SELECT a.person_id, a.last_active_at, a.answers_given, ${levelSumsOf('c')}
    FROM (${standings}) AS a
    LEFT JOIN (SELECT r.person_id, r.bloom_level, 1 AS items, ${shareOf('r')} AS share FROM item_results r WHERE ${answeredIn(tx, unit, filter)}) AS c USING (person_id)
    GROUP BY a.person_id, a.last_active_at, a.answers_given`;
}

/** The relation (person_id, facet, value, items, share): of all results, or of some, as for levels. */
export function facetStandings(
  tx: SqlTransaction,
  unit: string,
  facets: readonly StandingFacet[],
  filter: ResultFilter,
): Prisma.Sql {
  if (isEverything(filter))
    return Prisma.sql`
      SELECT person_id, facet, value, items, share FROM facet_standings
      WHERE tenant_id = ${tx.tenantId}::uuid AND unit = ${unit} AND facet = ANY (${facets}::standing_facet[])`;
  return Prisma.sql`
    SELECT r.person_id, f.facet, f.value, count(*) AS items, sum(${shareOf('r')}) AS share
    FROM item_results r CROSS JOIN LATERAL (${facetsOf('r')}) AS f (facet, value)
    WHERE ${answeredIn(tx, unit, filter)} AND f.facet = ANY (${facets}::standing_facet[]) AND f.value IS NOT NULL
    GROUP BY r.person_id, f.facet, f.value`;
}

/** Condition on the row `r` of item_results. */
export function answeredIn(
  tx: SqlTransaction,
  unit: string,
  { from, to, withoutQuestions = [] }: ResultFilter,
): Prisma.Sql {
  const conditions = [Prisma.sql`r.tenant_id = ${tx.tenantId}::uuid AND r.unit = ${unit}`];
  if (from) conditions.push(Prisma.sql`r.answered_at >= ${from.toISOString()}::timestamptz`);
  if (to) conditions.push(Prisma.sql`r.answered_at < ${to.toISOString()}::timestamptz`);
  if (withoutQuestions.length > 0)
    conditions.push(
      Prisma.sql`NOT (r.kind IN ('question', 'short_answer') AND r.item = ANY (${withoutQuestions}::text[]))`,
    );
  return Prisma.join(conditions, ' AND ');
}

function isEverything({ from, to, withoutQuestions = [] }: ResultFilter): boolean {
  return from === undefined && to === undefined && withoutQuestions.length === 0;
}
