import { gradeSubmissionJob } from './modules/labs/grade-submission.job.js';
import type { JobKind } from './platform/queue/job.js';

/** Every kind of job of the system. The worker's start fails unless each has its processor. */
export const jobKinds: readonly JobKind[] = [gradeSubmissionJob];
