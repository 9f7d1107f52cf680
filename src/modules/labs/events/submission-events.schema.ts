import type { GradeProgress, Verdict } from '../model/results.js';

/** What can happen to a submission. `type` is the name of the event in the stream, the rest its data. */
export type SubmissionEventBody =
  | { type: 'queued'; status: 'queued'; because: 'submitted' | 'fault' | 'unavailable' | 'worker_stopped' }
  | { type: 'queued'; status: 'queued'; because: 'requeued'; by: string }
  | { type: 'superseded'; status: 'queued'; by: string }
  | { type: 'running'; status: 'running'; run: number }
  | { type: 'progress'; status: 'running'; run: number; progress: GradeProgress }
  | { type: 'awaiting_marking'; status: 'awaiting_marking' }
  | { type: 'graded'; status: 'graded'; verdict: Verdict; score: number; maxScore: number }
  | { type: 'regraded' | 'remarked'; status: 'graded'; verdict: Verdict; score: number; maxScore: number }
  | { type: 'failed_internally'; status: 'failed_internally' };

const LAST: readonly string[] = [
  'awaiting_marking',
  'graded',
  'regraded',
  'remarked',
  'failed_internally',
] satisfies SubmissionEventBody['type'][];

/** Whether nothing happens by itself after an event of this type: what comes next, if anything, is up to a person. */
export function isLastEvent(type: string): boolean {
  return LAST.includes(type);
}
