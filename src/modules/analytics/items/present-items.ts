import { parseQuestionDocument } from '../../courses/index.js';
import type { ChoiceRow, ItemRow, QuestionRow, QuizRow } from './item-analysis.repository.js';
import type { ItemOptionView, ItemStatisticsView, QuizStatisticsView } from './items.schema.js';
import {
  itemFlags,
  type ItemStatistics,
  itemStatistics,
  quizStatistics,
  type ItemSums,
  toUnits,
} from './statistics/index.js';

/** Points have at most five decimals, so their squares have ten. */
const DECIMALS = 5;
export const UNITS_PER_POINT = 10n ** BigInt(DECIMALS);

type DecimalSums = Pick<ItemRow, 'n' | 'sumMax' | 'sumX' | 'sumXx' | 'sumXt' | 'sumT' | 'sumTt'>;

export function itemSumsOf({ n, sumMax, sumX, sumXx, sumXt, sumT, sumTt }: DecimalSums): ItemSums {
  return {
    n,
    max: toUnits(sumMax, DECIMALS),
    x: toUnits(sumX, DECIMALS),
    xx: toUnits(sumXx, 2 * DECIMALS),
    xt: toUnits(sumXt, 2 * DECIMALS),
    t: toUnits(sumT, DECIMALS),
    tt: toUnits(sumTt, 2 * DECIMALS),
  };
}

export function presentQuiz(row: QuizRow): QuizStatisticsView {
  const { quiz, title, n, waiting, median, dichotomous, lower, middle, upper } = row;
  const items = row.items.map((item) => itemSumsOf(item));
  const complete = items.every((item) => item.n === n);
  const { reliability, ...statistics } = quizStatistics(
    {
      n,
      powers: [
        toUnits(row.sumT, DECIMALS),
        toUnits(row.sumT2, 2 * DECIMALS),
        toUnits(row.sumT3, 3 * DECIMALS),
        toUnits(row.sumT4, 4 * DECIMALS),
      ],
      median,
      items: complete ? items : null,
      dichotomous,
    },
    UNITS_PER_POINT,
  );
  return {
    quiz,
    title,
    waiting,
    ...statistics,
    reliability: { ...reliability, warnings: [...reliability.warnings] },
    thirds: { lower, middle, upper },
  };
}

/** The quiz's questions in order of their ids. @param questions all that it asks, in that order */
export function presentItems({ quiz, items }: QuizRow, questions: readonly QuestionRow[]): ItemStatisticsView[] {
  const statistics = itemStatistics(
    items.map((item) => ({ ...itemSumsOf(item), sortedProducts: toUnits(item.sortedProducts, 2 * DECIMALS) })),
    UNITS_PER_POINT,
  );
  return questions.flatMap((question) => {
    const index = items.findIndex(({ id }) => id === question.id);
    const [item, own] = [items[index], statistics[index]];
    return item && own ? [presentItem(quiz, item, own, question)] : [];
  });
}

function presentItem(
  quiz: string,
  item: ItemRow,
  statistics: ItemStatistics,
  question: QuestionRow,
): ItemStatisticsView {
  const { stem } = parseQuestionDocument(question.document);
  const options = presentOptions(item, question);
  const counts = options.flatMap(({ optionId: id, right, chosen, upper }) =>
    id === null ? [] : [{ id, right, n: chosen, upper }],
  );
  const flags = itemFlags(statistics, counts).map((flag) => ({ ...flag, optionIds: [...flag.optionIds] }));
  return {
    quiz,
    question: question.question,
    questionVersionId: question.id,
    kind: question.kind,
    stem,
    bloomLevel: question.bloomLevel,
    section: question.section,
    outcome: question.outcome,
    answered: item.answered,
    maxMark: item.n === 0 ? null : Number(item.sumMax) / item.n,
    ...statistics,
    medianSeconds: item.medianMs === null ? null : Math.round(item.medianMs) / 1000,
    options,
    flags,
  };
}

/** In the author's order, and last those who chose nothing. */
function presentOptions({ n, choices }: ItemRow, { kind, document, rightIds }: QuestionRow): ItemOptionView[] {
  if (kind === 'short_answer') return [];
  const none: Omit<ChoiceRow, 'optionId'> = { lower: 0, middle: 0, upper: 0 };
  const known = parseQuestionDocument(document).options;
  return [...known, null].map((option) => {
    const { lower, middle, upper } = choices.find(({ optionId }) => optionId === (option?.id ?? null)) ?? none;
    const chosen = lower + middle + upper;
    return {
      optionId: option?.id ?? null,
      text: option?.text ?? null,
      right: option !== null && rightIds.includes(option.id),
      misconception: option?.misconception ?? null,
      chosen,
      share: n === 0 ? null : chosen / n,
      lower,
      middle,
      upper,
    };
  });
}
