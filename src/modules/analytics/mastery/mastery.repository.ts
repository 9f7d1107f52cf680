import type { SqlTransaction } from '../../../platform/database/database.js';
import { Prisma } from '../../../platform/database/generated/client.js';
import { bloomLevels } from '../../courses/index.js';
import { facetStandings, levelStandings, type StandingFacet } from '../../evidence/index.js';
import { type Scope, studentsOf } from '../scope/scope.repository.js';
import type { LevelSums } from './level-sums.js';

/** Columns `LEVEL_items` and `LEVEL_share` of a standing `s`, each 0 for who has none. */
export const levelColumns = Prisma.raw(
  bloomLevels
    .map(
      (level) =>
        `coalesce(s.${level}_items, 0)::int AS ${level}_items, coalesce(s.${level}_share, 0)::text AS ${level}_share`,
    )
    .join(', '),
);

/** Sum of all levels' items, or shares, of a standing `s`. */
export const allItems = Prisma.raw(`(${bloomLevels.map((level) => `s.${level}_items`).join(' + ')})`);
export const allShare = Prisma.raw(`(${bloomLevels.map((level) => `s.${level}_share`).join(' + ')})`);

/** The same, summed over standings `s`. */
export const summedLevels = Prisma.raw(
  bloomLevels
    .map(
      (level) =>
        `coalesce(sum(s.${level}_items), 0)::int AS ${level}_items, coalesce(sum(s.${level}_share), 0)::text AS ${level}_share`,
    )
    .join(', '),
);

export interface LevelTotals extends LevelSums {
  /** In the scope. */
  students: number;
  /** Of these, with a result that counts. */
  withResults: number;
}

export async function selectLevelTotals(tx: SqlTransaction, scope: Scope): Promise<LevelTotals> {
  const [totals] = await tx.db.$queryRaw<LevelTotals[]>`
    SELECT count(*)::int AS students, (count(*) FILTER (WHERE ${allItems} > 0))::int AS "withResults", ${summedLevels}
    FROM (${studentsOf(tx, scope)}) AS m LEFT JOIN (${levelStandings(tx, scope.unit, scope)}) AS s USING (person_id)`;
  if (!totals) throw new Error('an aggregate without a group has a row');
  return totals;
}

export interface FacetTotal {
  value: string;
  items: number;
  share: string;
  /** How many have a result there. */
  students: number;
}

/** Of each of these facets, in the order of their values. */
export async function selectFacetTotals<Facet extends StandingFacet>(
  tx: SqlTransaction,
  scope: Scope,
  ...facets: readonly Facet[]
): Promise<Record<Facet, FacetTotal[]>> {
  const rows = await tx.db.$queryRaw<(FacetTotal & { facet: Facet })[]>`
    SELECT s.facet::text AS facet, s.value, sum(s.items)::int AS items, sum(s.share)::text AS share, count(*)::int AS students
    FROM (${studentsOf(tx, scope)}) AS m JOIN (${facetStandings(tx, scope.unit, facets, scope)}) AS s USING (person_id)
    GROUP BY s.facet, s.value ORDER BY s.value`;
  const totals = Object.fromEntries(facets.map((facet) => [facet, [] as FacetTotal[]])) as Record<Facet, FacetTotal[]>;
  for (const { facet, ...total } of rows) totals[facet].push(total);
  return totals;
}

export interface PersonFacet {
  personId: string;
  value: string;
  items: number;
  share: string;
}

/** Of these students alone. */
export async function selectFacetsOf(
  tx: SqlTransaction,
  scope: Scope,
  facet: StandingFacet,
  personIds: readonly string[],
): Promise<PersonFacet[]> {
  return tx.db.$queryRaw<PersonFacet[]>`
    SELECT s.person_id AS "personId", s.value, s.items::int AS items, s.share::text AS share
    FROM (${facetStandings(tx, scope.unit, [facet], scope)}) AS s WHERE s.person_id = ANY (${personIds}::uuid[]) ORDER BY s.value`;
}

/** Levels of one person; null without any result. */
export async function selectOptionalLevels(
  tx: SqlTransaction,
  scope: Scope,
  personId: string,
): Promise<LevelSums | null> {
  const [sums] = await tx.db.$queryRaw<LevelSums[]>`
    SELECT ${levelColumns} FROM (${levelStandings(tx, scope.unit, scope)}) AS s WHERE s.person_id = ${personId}::uuid`;
  return sums ?? null;
}
