/** Which labs there are, and what has been handed in. */
export { selectMarkings, type StoredMarking } from './designs.repository.js';
export type { GradeResult, LabDescription } from './grading/grading.types.js';
export { LabCatalogue } from './lab-catalogue.js';
export { selectFiles, selectOptionalSubmission, type StoredFile, type Submission } from './submissions.repository.js';
