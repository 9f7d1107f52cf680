/** Which labs there are, what has been handed in, and how students have done. */
export { selectMarkings, type StoredMarking } from './submissions/designs.repository.js';
export type { GradeResult, LabDescription } from './model/results.js';
export { LabCatalogue } from './catalogue/lab-catalogue.js';
export { countLabTries, type LabCounts, refreshLabTallies } from './standings/lab-tallies.repository.js';
export { labStandings, refreshLabStandings, TRY_OUTCOMES } from './standings/lab-standings.repository.js';
export {
  selectFiles,
  selectOptionalSubmission,
  type StoredFile,
  type Submission,
} from './submissions/submissions.repository.js';
