import type { TenantContext } from '../../../kernel/tenant-context.js';
import { type Database, LONG_TRANSACTION_MS } from '../../../platform/database/database.js';
import { lockReadingTallies, refreshReadingTallies } from '../../courses/index.js';
import { rebuildSums } from '../../evidence/index.js';
import { type LabDescription, refreshLabStandings, refreshLabTallies } from '../../labs/index.js';
import { rebuildItemSums } from '../../mcq/index.js';
import {
  deleteLabStandings,
  type LabItem,
  lockStandings,
  rebuildActivity,
  rebuildResults,
  selectPeopleWithEvidence,
  selectQuizIds,
  selectReaders,
  selectUnits,
} from './raw-results.repository.js';

/**
 * Makes a college's results, standings and tallies, and the sums behind item statistics, anew from what its students handed in and noted: the same figures, unless something had gone wrong or a lab has changed since. It
 * may run while people work: who is being rebuilt waits. Gives how many students that were, by unit.
 * @param batch students in one transaction. Who locks several may meet somebody who locks them in another order, so it is one unless nobody works
 */
export async function rebuildStandings(
  database: Database,
  context: TenantContext,
  labs: readonly LabDescription[],
  batch = 1,
): Promise<Record<string, number>> {
  const units = await database.withTenantSql(context, selectUnits);
  const counts: Record<string, number> = {};
  for (const unit of new Set([...units, ...labs.map((lab) => lab.unit)])) {
    const ofUnit = labs.filter((lab) => lab.unit === unit);
    const slugs = ofUnit.map(({ slug }) => slug);
    const people = await database.withTenantSql(context, (tx) => selectPeopleWithEvidence(tx, unit, slugs));
    for (const some of inBatches(people, batch))
      await database.withTenantSql(context, async (tx) => {
        await lockStandings(tx, unit, some);
        await rebuildResults(tx, unit, some, ofUnit.flatMap(itemsOf));
        await rebuildSums(tx, unit, some);
        await deleteLabStandings(tx, some, slugs);
        await refreshLabStandings(tx, some, slugs);
        await refreshLabTallies(tx, unit, some, slugs);
        await rebuildActivity(tx, unit, some, slugs);
      });
    const readers = await database.withTenantSql(context, (tx) => selectReaders(tx, unit));
    for (const some of inBatches(readers, batch))
      await database.withTenantSql(context, async (tx) => {
        await lockReadingTallies(tx, unit, some);
        await refreshReadingTallies(tx, unit, some);
      });
    counts[unit] = people.length;
  }
  for (const quizId of await database.withTenantSql(context, selectQuizIds))
    await database.withTenant(context, (tx) => rebuildItemSums(tx, quizId), LONG_TRANSACTION_MS);
  return counts;
}

function* inBatches(people: readonly string[], size: number): Generator<string[]> {
  for (let from = 0; from < people.length; from += size) yield people.slice(from, from + size);
}

function itemsOf({ slug: lab, section, checks, rubric = [] }: LabDescription): LabItem[] {
  return [
    ...checks
      .filter(({ bonus }) => !bonus)
      .map(({ id, bloomLevel, outcome, points }): LabItem => ({
        lab,
        id,
        kind: 'check',
        bloomLevel,
        outcome,
        section,
        maxPoints: points,
      })),
    ...rubric.map(({ id, bloomLevel, outcome, points }): LabItem => ({
      lab,
      id,
      kind: 'rubric_row',
      bloomLevel,
      outcome,
      section,
      maxPoints: points,
    })),
  ];
}
