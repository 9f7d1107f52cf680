/** Which labs there are. */
export type { LabDescription } from './grading/grading.types.js';
export { LabCatalogue } from './lab-catalogue.js';
