import { z } from 'zod';
import { pageQuerySchema } from '../../../platform/http/formats/pagination.js';
import type { GradeResult } from '../model/results.js';
import { releasedMarkingSchema } from './designs.schema.js';
import { slugSchema } from '../catalogue/labs.schema.js';

const MAX_FILES = 16;
const MAX_NAME_LENGTH = 100;
/** No lab takes a longer file; each lab says how much it takes. */
const MAX_FILE_CHARACTERS = 512 * 1024;

export const submitSchema = z
  .strictObject({
    files: z
      .array(
        z.strictObject({ name: z.string().min(1).max(MAX_NAME_LENGTH), content: z.string().max(MAX_FILE_CHARACTERS) }),
      )
      .min(1)
      .max(MAX_FILES)
      .meta({ description: 'Named as the lab names them.' }),
  })
  .meta({ id: 'Submit' });

export type Submit = z.infer<typeof submitSchema>;

export const submissionStatusSchema = z
  .enum(['queued', 'running', 'awaiting_marking', 'graded', 'failed_internally'])
  .meta({
    description:
      'A program goes `queued`, `running`, `graded`, or `failed_internally` when the fault is ours. A design is `awaiting_marking` until its marking is released, then `graded`.',
  });

export type SubmissionStatus = z.infer<typeof submissionStatusSchema>;

export const acceptedSchema = z
  .object({ id: z.uuid(), status: z.enum(['queued', 'awaiting_marking']) })
  .meta({ id: 'AcceptedSubmission' });

export type Accepted = z.infer<typeof acceptedSchema>;

export const verdictSchema = z.enum(['passed', 'partial', 'failed', 'compile_error', 'internal_error']);

const outcomeSchema = z.enum([
  'passed',
  'failed',
  'timeout',
  'deadlock',
  'crashed',
  'memory_limit',
  'output_limit',
  'process_limit',
  'skipped',
]);

const leakKindSchema = z.enum([
  'process',
  'zombie',
  'fifo',
  'segment',
  'semaphores',
  'sysvQueue',
  'queue',
  'posixShm',
  'file',
]);

/** The same as GradeResult, for the documentation: a difference does not compile. */
export const gradeResultSchema = z
  .object({
    lab: z.string(),
    driver: z.enum(['docker', 'bubblewrap']),
    verdict: verdictSchema,
    score: z.number(),
    maxScore: z.number(),
    compile: z.object({ ok: z.boolean(), output: z.string() }),
    checks: z.array(
      z.object({
        id: z.string(),
        title: z.string(),
        outcome: outcomeSchema,
        points: z.number(),
        maxPoints: z.number(),
        message: z.string(),
        evidence: z
          .array(z.object({ kind: z.string(), detail: z.string() }))
          .optional()
          .meta({ description: 'What the kernel said.' }),
      }),
    ),
    leaks: z
      .array(z.object({ kind: leakKindSchema, name: z.string(), detail: z.string() }))
      .meta({ description: 'What the programs left behind.' }),
    timings: z
      .object({ acquire: z.number(), compile: z.number(), checks: z.number(), total: z.number() })
      .meta({ description: 'Milliseconds' }),
  })
  .meta({ id: 'GradeResult' }) satisfies z.ZodType<GradeResult>;

export const submissionSummarySchema = z
  .object({
    id: z.uuid(),
    lab: z.string(),
    personId: z.uuid(),
    status: submissionStatusSchema,
    createdAt: z.iso.datetime(),
    startedAt: z.iso.datetime().nullable(),
    finishedAt: z.iso.datetime().nullable(),
    supersededBy: z.uuid().nullable().meta({
      description:
        'The newer submission of the same person at the same lab that came while this one waited. This one is graded when nobody waits for a verdict, and counts as any other.',
    }),
    regradedAt: z.iso.datetime().nullable().meta({ description: 'When this result replaced an older one.' }),
    verdict: verdictSchema.nullable(),
    score: z.int().nullable(),
    maxScore: z.int().nullable(),
  })
  .meta({ id: 'SubmissionSummary' });

export type SubmissionSummary = z.infer<typeof submissionSummarySchema>;

export const submissionSchema = z
  .object({
    ...submissionSummarySchema.shape,
    files: z.array(z.object({ name: z.string(), content: z.string() })),
    result: gradeResultSchema.nullable().meta({ description: 'Of a program, once graded.' }),
    marking: releasedMarkingSchema.nullable().meta({ description: 'Of a design, once released.' }),
  })
  .meta({ id: 'Submission' });

export type SubmissionView = Omit<z.infer<typeof submissionSchema>, 'result'> & { result: GradeResult | null };

export const submissionListSchema = z
  .object({ items: z.array(submissionSummarySchema) })
  .meta({ id: 'SubmissionList' });

export const submissionQuerySchema = pageQuerySchema.extend({
  lab: slugSchema.optional(),
  status: submissionStatusSchema.optional(),
});

export type SubmissionQuery = z.infer<typeof submissionQuerySchema>;
