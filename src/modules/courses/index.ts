/** Units, their questions, and cohorts. */
export {
  learnsUnit,
  selectCohortForInstructor,
  selectCohortForStaff,
  selectOwnMembership,
} from './cohorts/cohort-access.js';
export {
  type Cohort,
  type CohortMember,
  insertCohort,
  type Place,
  selectOptionalCohort,
  selectOptionalCohortByName,
  selectPartInUnit,
  upsertMember,
} from './cohorts/cohorts.repository.js';
export { isOnlyAssistant } from './courses.policy.js';
export { type BloomLevel, bloomLevels, type ChoiceKind } from './content/index.js';
export { applyRubric, type RubricCriterion } from './rubric/apply-rubric.js';
export { type Mark, type MarkedRow, markedRowSchema, markSchema, rubricSchema } from './rubric/rubric.schema.js';
export {
  countReaders,
  lockReadingTallies,
  refreshReadingTallies,
  type SectionCount,
} from './progress/reading-tallies.repository.js';
export { selectListings } from './units/listings.repository.js';
export type { Listing } from './content/index.js';
export { type CheckpointRow, selectOptionalUnitPlan, type UnitPlan } from './units/unit-plan.repository.js';
export { readBriefTranslation } from './content/brief-translation.js';
export { ProblemList } from './content/content-error.js';
export { revisionOfLab } from './content/english-revision.js';
export { rubricIn } from './content/localize.js';
export {
  parseQuestionDocument,
  type QuestionBank,
  type QuestionDocument,
  type QuestionKind,
  translateQuestionDocument,
} from './questions/question-document.js';
export {
  holdKeys,
  insertKeyRegrades,
  insertQuestionKey,
  lockKeys,
  type QuestionKey,
  selectNewestKeys,
} from './questions/question-keys.repository.js';
export {
  KEY_REGRADE_LINE,
  type KeyRegradeKey,
  regradeQuestion,
  regradeQuestionJob,
} from './questions/regrade-question.job.js';
export { selectOptionalCurrentUnitVersion } from './units/unit-versions.repository.js';
