/** What a worker has of labs: grading and listings. The feature's index is the api's side of it. */
export { GradingModule } from './grading.module.js';
export { loadLabs, SandboxGrader } from './grading/index.js';
export type { ListingRunner } from './listings/listing-run.types.js';
export { ListingsModule } from './listings/listings.module.js';
export { SandboxListingRunner } from './listings/run-listing.js';
export { RunListingProcessor } from './listings/run-listing.processor.js';
export type { Grader } from './model/results.js';
export { GradeSubmissionProcessor } from './runs/grade-submission.processor.js';
