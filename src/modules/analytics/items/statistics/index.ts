/** Statistics of items and quizzes, without a database: from marks, or from sums of them. docs/statistics.md defines each. */
export { toUnits } from './exact.js';
export { type ItemFlag, itemFlags } from './item-flags.js';
export { type ItemStatistics, type ItemSums, itemStatistics } from './item-statistics.js';
export { type QuizStatistics, quizStatistics } from './quiz-statistics.js';
export { sumMarks } from './sum-marks.js';
