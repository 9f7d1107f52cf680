import { z } from 'zod';
import type { Timeline } from './timeline.js';

const actionSchema = z.enum([
  'start',
  'fork',
  'exec',
  'make',
  'open',
  'close',
  'attach',
  'detach',
  'send',
  'receive',
  'adjust',
  'print',
  'remove',
  'wait',
  'signal',
  'fail',
  'stuck',
  'end',
]);

const microseconds = 'Microseconds since the scenario’s first call';

const eventSchema = z.object({
  atUs: z.int().meta({ description: microseconds }),
  pid: z.int(),
  action: actionSchema,
  object: z.string().optional().meta({ example: 'pipe 1' }),
  peer: z.int().optional().meta({
    description: 'The child made or waited for, or the sender of what is received. Absent: none that was traced.',
  }),
  bytes: z.int().optional().meta({ description: 'Moved; 0 is end of file' }),
  priority: z.int().optional().meta({ description: 'Of a message in a POSIX queue' }),
  text: z
    .string()
    .optional()
    .meta({ description: 'The beginning of what was moved, printable, or a detail of the call' }),
});

const processSchema = z.object({
  pid: z.int(),
  parent: z.int().nullable(),
  command: z.string(),
  fromUs: z.int(),
  toUs: z.int().nullable(),
  ending: z.string().nullable().meta({ example: 'exit status 0' }),
  leaked: z.boolean(),
});

const objectSchema = z.object({
  name: z.string(),
  kind: z.string(),
  madeBy: z.int().nullable(),
  madeUs: z.int().nullable(),
  removedBy: z.int().nullable(),
  removedUs: z.int().nullable(),
  leaked: z.boolean().meta({ description: 'Left behind where nothing was to be left' }),
});

/** The same as Timeline, for the documentation: a difference does not compile. */
export const scenariosSchema = z.object({
  scenarios: z.array(
    z.object({
      name: z.string(),
      processes: z.array(processSchema),
      objects: z.array(objectSchema),
      events: z.array(eventSchema).meta({ description: 'In order of time' }),
      cut: z.boolean().meta({ description: 'Something was left out' }),
    }),
  ),
  cut: z.boolean().meta({ description: 'Whole scenarios were left out' }),
}) satisfies z.ZodType<Timeline>;
