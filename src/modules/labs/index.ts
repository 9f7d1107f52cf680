/** Which labs there are, what has been handed in, and how students have done. */
export { selectMarkings, type StoredMarking } from './designs.repository.js';
export type { GradeResult, LabDescription } from './grading/grading.types.js';
export { LabCatalogue } from './lab-catalogue.js';
export { countLabTries, type LabCounts, refreshLabTallies } from './lab-tallies.repository.js';
export { labStandings, refreshLabStandings, TRY_OUTCOMES } from './lab-standings.repository.js';
export { selectFiles, selectOptionalSubmission, type StoredFile, type Submission } from './submissions.repository.js';
