/** Units, cohorts, and the results that carry a Bloom level. */
export { selectCohortForInstructor, selectCohortForStaff, selectOwnMembership } from './cohorts/cohort-access.js';
export {
  type Cohort,
  type CohortMember,
  selectOptionalCohort,
  selectOptionalMember,
} from './cohorts/cohorts.repository.js';
export { type BloomLevel, bloomLevels, type ChoiceKind } from './content/index.js';
export { type ItemKind, type ItemResult, recordItemResults } from './evidence/item-results.repository.js';
export { type CheckpointRow, selectOptionalUnitPlan, type UnitPlan } from './units/unit-plan.repository.js';
