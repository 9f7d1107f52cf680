import { z } from 'zod';
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

const at = z.iso.datetime().meta({ description: 'When it happened.' });
const by = z.uuid();
const run = z.int().meta({ description: 'Counts from 1. A higher number goes before a lower one.' });
const progress = z.union([
  z.object({ step: z.literal('preparing') }),
  z.object({ step: z.literal('compiling'), file: z.string() }),
  z.object({ step: z.literal('checking'), check: z.string(), title: z.string(), number: z.int(), of: z.int() }),
]);

/** The data of each event in the stream, for the documentation: a difference to what is sent does not compile. */
export const submissionEventDataSchema = z
  .union([
    z
      .object({
        status: z.literal('queued'),
        because: z.enum(['submitted', 'fault', 'unavailable', 'worker_stopped']),
        at,
      })
      .meta({ title: 'queued' }),
    z
      .object({ status: z.literal('queued'), because: z.literal('requeued'), by, at })
      .meta({ title: 'queued, by a person' }),
    z.object({ status: z.literal('queued'), by, at }).meta({ title: 'superseded' }),
    z.object({ status: z.literal('running'), run, at }).meta({ title: 'running' }),
    z.object({ status: z.literal('running'), run, progress, at }).meta({ title: 'progress' }),
    z.object({ status: z.literal('awaiting_marking'), at }).meta({ title: 'awaiting_marking' }),
    z
      .object({
        status: z.literal('graded'),
        verdict: z.enum(['passed', 'partial', 'failed', 'compile_error', 'internal_error']),
        score: z.number(),
        maxScore: z.number(),
        at,
      })
      .meta({ title: 'graded, regraded or remarked' }),
    z.object({ status: z.literal('failed_internally'), at }).meta({ title: 'failed_internally' }),
  ])
  .meta({ id: 'SubmissionEventData' }) satisfies z.ZodType<EventData>;

type Without<Body, Key extends PropertyKey> = Body extends unknown ? Omit<Body, Key> : never;
type EventData = Without<SubmissionEventBody, 'type'> & { at: string };
