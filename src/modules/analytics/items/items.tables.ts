import { type Column, fieldColumns } from '../../../platform/csv/format-csv.js';
import type { ItemOptionView, ItemStatisticsView, QuizStatisticsView } from './items.schema.js';

/** The columns that each table has as CSV: what its rows show as JSON, nested fields under their path. */

export const itemColumns: Column<ItemStatisticsView>[] = [
  ...fieldColumns<ItemStatisticsView>(
    'quiz',
    'question',
    'questionVersionId',
    'kind',
    'stem',
    'bloomLevel',
    'section',
    'outcome',
    'n',
    'answered',
    'maxMark',
    'facility',
    'sd',
    'discriminationIndex',
    'itemRest',
    'itemTotal',
    'discriminativeEfficiency',
    'effectiveWeight',
    'medianSeconds',
  ),
  { name: 'flags', value: ({ flags }) => flags.map(({ message }) => message).join(' ') },
];

export type OptionRow = ItemOptionView & Pick<ItemStatisticsView, 'quiz' | 'question' | 'questionVersionId'>;

export const optionColumns: Column<OptionRow>[] = [
  ...fieldColumns<OptionRow>('quiz', 'question', 'questionVersionId', 'optionId', 'text', 'right'),
  { name: 'misconception.id', value: ({ misconception }) => misconception?.id },
  { name: 'misconception.text', value: ({ misconception }) => misconception?.text },
  ...fieldColumns<OptionRow>('chosen', 'share', 'lower', 'middle', 'upper'),
];

export const quizColumns: Column<QuizStatisticsView>[] = [
  ...fieldColumns<QuizStatisticsView>(
    'quiz',
    'title',
    'n',
    'waiting',
    'mean',
    'median',
    'sd',
    'skewness',
    'kurtosis',
    'cic',
    'errorRatio',
    'standardError',
  ),
  { name: 'reliability.name', value: ({ reliability }) => reliability.name },
  { name: 'reliability.items', value: ({ reliability }) => reliability.items },
  { name: 'reliability.warnings', value: ({ reliability }) => reliability.warnings.join(' ') },
  ...(['lower', 'middle', 'upper'] as const).map((third) => ({
    name: `thirds.${third}`,
    value: ({ thirds }: QuizStatisticsView) => thirds[third],
  })),
];

/** Each option of each item, in their order. */
export function optionRows(items: readonly ItemStatisticsView[]): OptionRow[] {
  return items.flatMap(({ quiz, question, questionVersionId, options }) =>
    options.map((option) => ({ quiz, question, questionVersionId, ...option })),
  );
}
