import { bloomLevels } from '../courses/index.js';
import { type Cell, type Column, fieldColumns } from '../../platform/csv/format-csv.js';
import type { ConceptMastery, MasteryPeriod, MisconceptionRow } from './bloom/bloom.schema.js';
import type { CohortSectionProgress, DistributionBin, StudentAtRisk } from './dashboard/dashboard.schema.js';
import type { ItemToLookAt } from './items/items.schema.js';
import type { LabAnalytics, LabCountView, LabTotalView } from './labs/labs.schema.js';
import type { Mastery } from './mastery/mastery.js';
import type { LevelMastery, OutcomeMastery } from './mastery/mastery.schema.js';
import type { HeatmapRow, StudentAnalytics } from './students/students.schema.js';

/** The columns that each table has as CSV: what its rows show as JSON, nested fields under their path. */

const masteryNames = ['n', 'mastery', 'low', 'high', 'note'] as const;

function masteryColumns<Row>(prefix: string, of: (row: Row) => Mastery | undefined): Column<Row>[] {
  return masteryNames.map((name) => ({ name: `${prefix}.${name}`, value: (row): Cell => of(row)?.[name] }));
}

export const levelColumns = fieldColumns<LevelMastery>('bloomLevel', ...masteryNames);

export const outcomeColumns = fieldColumns<OutcomeMastery>('outcome', 'text', ...masteryNames);

export const conceptColumns: Column<ConceptMastery>[] = [
  ...fieldColumns<ConceptMastery>('section', 'title'),
  ...masteryColumns<ConceptMastery>('questions', ({ questions }) => questions),
  ...masteryColumns<ConceptMastery>('labs', ({ labs }) => labs),
  ...fieldColumns<ConceptMastery>('gap'),
];

export const trendColumns: Column<MasteryPeriod>[] = [
  ...fieldColumns<MasteryPeriod>('from', 'to', ...masteryNames),
  ...masteryColumns<MasteryPeriod>('cumulative', ({ cumulative }) => cumulative),
];

export const misconceptionColumns = fieldColumns<MisconceptionRow>(
  'misconception',
  'text',
  'question',
  'students',
  'share',
);

const labCountNames = ['lab', 'title', 'tried', 'passed', 'passRate', 'tries', 'meanBest'] as const;

export const labCountColumns = fieldColumns<LabCountView>(...labCountNames);

export const labColumns = fieldColumns<LabTotalView>(...labCountNames, 'medianTriesToPass', 'medianMinutesToPass');

type LabRow = LabAnalytics['labs'][number];
export type CheckRow = LabRow['checks'][number] & { lab: string };
export type OutcomeRow = LabRow['outcomes'][number] & { lab: string };

export const checkColumns = fieldColumns<CheckRow>('lab', 'check', 'title', 'bonus', 'passed', 'tried', 'passRate');

export const outcomeOfTriesColumns = fieldColumns<OutcomeRow>('lab', 'outcome', 'students', 'tries');

const studentNames = ['id', 'name', 'section', 'labGroup'] as const;

/** @param outcomes ids, in the order of the columns */
export function studentColumns(outcomes: readonly string[]): Column<StudentAnalytics>[] {
  return [
    ...fieldColumns<StudentAnalytics>(...studentNames, 'lastActiveAt', 'answersGiven', 'labsTried', 'labsPassed'),
    ...masteryColumns<StudentAnalytics>('overall', ({ overall }) => overall),
    ...bloomLevels.flatMap((level) =>
      masteryColumns<StudentAnalytics>(level, ({ levels }) => levels.find(({ bloomLevel }) => bloomLevel === level)),
    ),
    ...outcomes.flatMap((id) =>
      masteryColumns<StudentAnalytics>(id, (row) => row.outcomes.find(({ outcome }) => outcome === id)),
    ),
  ];
}

export const heatmapColumns: Column<HeatmapRow>[] = [
  ...fieldColumns<HeatmapRow>(...studentNames),
  ...bloomLevels.flatMap((level) =>
    (['n', 'mastery', 'note'] as const).map((name) => ({
      name: `${level}.${name}`,
      value: ({ cells }: HeatmapRow): Cell => cells.find(({ bloomLevel }) => bloomLevel === level)?.[name],
    })),
  ),
];

export const progressColumns = fieldColumns<CohortSectionProgress>('section', 'title', 'read', 'done');

export const itemToLookAtColumns: Column<ItemToLookAt>[] = [
  ...fieldColumns<ItemToLookAt>('quiz', 'question', 'questionVersionId', 'n', 'facility', 'itemRest', 'itemTotal'),
  { name: 'flags', value: ({ flags }) => flags.map(({ message }) => message).join(' ') },
];

export const distributionColumns = fieldColumns<DistributionBin>('from', 'to', 'students');

export const atRiskColumns: Column<StudentAtRisk>[] = [
  ...fieldColumns<StudentAtRisk>(...studentNames, 'lastActiveAt', 'mastery'),
  { name: 'reasons', value: ({ reasons }) => reasons.map(({ rule, because }) => `${rule}: ${because}`).join(' ') },
];
