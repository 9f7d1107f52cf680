import type { SqlTransaction } from '../../../platform/database/database.js';
import { selectQuestionSums, sumQuestions } from '../../mcq/index.js';
import { type AttemptFilter, inFilter, letsAllThrough } from './attempt-filter.repository.js';
import type { ItemToLookAt } from './items.schema.js';
import { itemSumsOf, UNITS_PER_POINT } from './present-items.js';
import { type ItemFlag, itemFlags, itemStatistics } from './statistics/index.js';

/** What sums alone tell. A flag that takes thirds of the attempts is left to item analysis. */
const WORST_FIRST: readonly ItemFlag['code'][] = ['negative_discrimination', 'too_hard', 'too_easy', 'unchosen_option'];

/**
 * The questions of a cohort's quizzes that are odd, the worst first: what a dashboard shows. Of the whole cohort they are read from sums that are kept up as
 * attempts come in, so that the cost grows with the questions and not with the answers. Of some students or days the attempts that count are summed.
 */
export async function selectItemsToLookAt(tx: SqlTransaction, filter: AttemptFilter): Promise<ItemToLookAt[]> {
  const rows = letsAllThrough(filter)
    ? await selectQuestionSums(tx, filter.cohortId)
    : await sumQuestions(tx, filter.cohortId, inFilter(tx, filter));
  const statistics = itemStatistics(rows.map(itemSumsOf), UNITS_PER_POINT);
  return rows
    .flatMap(({ quiz, question, questionVersionId, options }, index) => {
      const own = statistics[index];
      if (!own) return [];
      const { n, facility, itemRest, itemTotal } = own;
      const flags = itemFlags(own, options)
        .filter(({ code }) => WORST_FIRST.includes(code))
        .map((flag) => ({ ...flag, optionIds: [...flag.optionIds] }));
      return flags.length === 0 ? [] : [{ quiz, question, questionVersionId, n, facility, itemRest, itemTotal, flags }];
    })
    .toSorted((a, b) => rank(a) - rank(b) || (a.itemRest ?? 0) - (b.itemRest ?? 0));
}

function rank({ flags }: ItemToLookAt): number {
  return Math.min(...flags.map(({ code }) => WORST_FIRST.indexOf(code)));
}
