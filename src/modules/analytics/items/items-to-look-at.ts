import type { SqlTransaction } from '../../../platform/database/database.js';
import { selectQuestionSums } from '../../mcq/index.js';
import { type AnswerFilter, selectQuestionRows, selectQuizRows } from './item-analysis.repository.js';
import type { ItemToLookAt } from './items.schema.js';
import { itemSumsOf, presentItems, UNITS_PER_POINT } from './present-items.js';
import { type ItemFlag, itemFlags, itemStatistics } from './statistics/index.js';

/** What sums alone tell. A flag that takes thirds of the attempts is left to item analysis. */
const WORST_FIRST: readonly ItemFlag['code'][] = ['negative_discrimination', 'too_hard', 'too_easy', 'unchosen_option'];

/**
 * The questions of a cohort's quizzes that are odd, the worst first: what a dashboard shows. Without a filter they are read from sums that are kept up as
 * attempts come in, so that the cost grows with the questions and not with the answers; a filter by students or days reads the answers.
 */
export async function selectItemsToLookAt(tx: SqlTransaction, filter: AnswerFilter): Promise<ItemToLookAt[]> {
  const { section, group, from, to } = filter;
  const isWhole = [section, group, from, to].every((part) => part === undefined);
  const items = isWhole ? await fromSums(tx, filter) : await fromAnswers(tx, filter);
  return items
    .map((item) => ({ ...item, flags: item.flags.filter(({ code }) => WORST_FIRST.includes(code)) }))
    .filter(({ flags }) => flags.length > 0)
    .toSorted((a, b) => rank(a) - rank(b) || (a.itemRest ?? 0) - (b.itemRest ?? 0));
}

async function fromSums(tx: SqlTransaction, { cohortId, quiz }: AnswerFilter): Promise<ItemToLookAt[]> {
  const rows = (await selectQuestionSums(tx, cohortId)).filter((row) => quiz === undefined || row.quiz === quiz);
  const statistics = itemStatistics(rows.map(itemSumsOf), UNITS_PER_POINT);
  return rows.flatMap(({ quiz, question, questionVersionId, options }, index) => {
    const own = statistics[index];
    if (!own) return [];
    const { n, facility, itemRest, itemTotal } = own;
    const flags = itemFlags(own, options).map((flag) => ({ ...flag, optionIds: [...flag.optionIds] }));
    return [{ quiz, question, questionVersionId, n, facility, itemRest, itemTotal, flags }];
  });
}

async function fromAnswers(tx: SqlTransaction, filter: AnswerFilter): Promise<ItemToLookAt[]> {
  const quizzes = await selectQuizRows(tx, filter);
  const ids = new Set(quizzes.flatMap(({ items }) => items.map(({ id }) => id)));
  const questions = await selectQuestionRows(tx, [...ids]);
  return quizzes
    .flatMap((quiz) => presentItems(quiz, questions))
    .map(({ quiz, question, questionVersionId, n, facility, itemRest, itemTotal, flags }) => ({
      quiz,
      question,
      questionVersionId,
      n,
      facility,
      itemRest,
      itemTotal,
      flags,
    }));
}

function rank({ flags }: ItemToLookAt): number {
  return Math.min(...flags.map(({ code }) => WORST_FIRST.indexOf(code)));
}
