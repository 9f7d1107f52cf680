import type { GradeProgress, Verdict } from './grading/grading.types.js';

/** What can happen to a submission. `type` is the name of the event in the stream, the rest its data. */
export type SubmissionEventBody =
  | { type: 'queued'; status: 'queued'; because: 'submitted' | 'fault' | 'worker_stopped' }
  | { type: 'running'; status: 'running'; run: number }
  | { type: 'progress'; status: 'running'; run: number; progress: GradeProgress }
  | { type: 'graded'; status: 'graded'; verdict: Verdict; score: number; maxScore: number }
  | { type: 'failed_internally'; status: 'failed_internally' };

const LAST: readonly string[] = ['graded', 'failed_internally'] satisfies SubmissionEventBody['type'][];

/** Whether nothing can happen after an event of this type. */
export function isLastEvent(type: string): boolean {
  return LAST.includes(type);
}
