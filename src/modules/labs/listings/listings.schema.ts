import { z } from 'zod';
import { scenariosSchema } from '../model/timeline.schema.js';

export const listingIdSchema = z
  .string()
  .max(100)
  .regex(/^[a-z0-9-]+$/, 'must be the slug of a listing');

export const runListingQuerySchema = z.object({
  unit: listingIdSchema.optional().meta({ description: 'Needed when several units have a listing of that slug.' }),
});

const inputSchema = z
  .string()
  .max(10_000)
  .refine((text) => !text.includes('\0'), 'must be text');

export const runListingSchema = z
  .strictObject({
    stdin: inputSchema
      .optional()
      .meta({ description: 'What is typed into the program; of several, into the one that reads what is typed.' }),
    inputs: z
      .record(z.string().max(100), inputSchema)
      .optional()
      .meta({ description: 'What is typed into each program, by its name. Without it, what the listing says.' }),
    twin: z.boolean().optional().meta({
      description: 'Runs the listing’s broken twin in its place: the programs with one fault, as the listing tells.',
    }),
  })
  .meta({ id: 'RunListing' });

export const listingRunAcceptedSchema = z
  .object({ id: z.uuid(), status: z.enum(['queued']) })
  .meta({ id: 'ListingRunAccepted' });

export const listingRunQuerySchema = z.object({
  wait: z.coerce
    .number()
    .int()
    .min(0)
    .max(10)
    .default(0)
    .meta({ description: 'Seconds to wait for its end at most; the answer comes as soon as it has ended.' }),
});

export const listingRunSchema = z
  .object({
    id: z.uuid(),
    unit: z.string(),
    listing: z.string(),
    twin: z.boolean().meta({ description: 'Of the listing’s broken twin: it is meant to go wrong.' }),
    status: z.enum(['queued', 'running', 'done', 'failed_internally', 'superseded']).meta({
      description:
        '`superseded`: the same person asked for the same listing again before this run had begun; it has ended and ran nothing.',
    }),
    createdAt: z.iso.datetime(),
    endedAt: z.iso.datetime().nullable(),
    compile: z.object({ ok: z.boolean(), output: z.string() }).nullable(),
    programs: z
      .array(
        z.object({
          name: z.string(),
          state: z
            .enum(['ended', 'waiting', 'running'])
            .meta({ description: '`waiting`: stood still, and would have for ever. `running`: its time was over.' }),
          output: z.string(),
          errors: z.string(),
          status: z.int().nullable(),
          signal: z.string().nullable(),
          limits: z.array(z.string()).meta({ description: 'Limits that it met.' }),
        }),
      )
      .meta({ description: 'In the order in which they were started.' }),
    left: z
      .array(z.object({ kind: z.string(), name: z.string() }))
      .meta({ description: 'Processes, IPC objects and files that were still there in the end.' }),
    timeline: scenariosSchema.nullable().meta({
      description:
        'Who sent what to whom through which object, as a submission’s timeline, in one scenario. Null: not run, or a listing that measures times, which watching would change.',
    }),
    explanation: z.string().meta({
      description:
        'Why it did not end as it should, in the words that a lab’s failed check gets: who waits for whom, which call failed on which line, what was left behind. Empty when every program ended with status 0 and left nothing.',
    }),
  })
  .meta({ id: 'ListingRun' });

export type RunListing = z.infer<typeof runListingSchema>;
export type ListingRunView = z.infer<typeof listingRunSchema>;
