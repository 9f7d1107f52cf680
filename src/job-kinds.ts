import { gradeSubmissionJob } from './modules/labs/submissions/grade-submission.job.js';
// Not by way of the index, which would load all of the feature.
import { regradeQuestionJob } from './modules/courses/questions/regrade-question.job.js';
import { runListingJob } from './modules/labs/listings/run-listing.job.js';
import type { JobKind } from './platform/queue/job.js';

/** Every kind of job of the system. The worker's start fails unless each has its processor. */
export const jobKinds: readonly JobKind[] = [gradeSubmissionJob, runListingJob, regradeQuestionJob];
