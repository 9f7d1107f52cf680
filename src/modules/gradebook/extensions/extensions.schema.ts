import { z } from 'zod';
import { pageQuerySchema } from '../../../platform/http/formats/pagination.js';
import { lineSchema } from '../../../platform/http/formats/text.schema.js';
import { timeSchema } from '../../../platform/http/formats/time.schema.js';
import { reasonSchema } from '../reason.schema.js';

export const labItemSchema = z
  .string()
  .regex(/^(quiz|lab):.{1,100}$/, 'is lab:SLUG')
  .meta({
    description: '`lab:SLUG`: a program or a design of the cohort’s unit. Quizzes have overrides of their own.',
    example: 'lab:pipe-conversation',
  });

export const labGroupSchema = lineSchema(100);

export const extensionBodySchema = z
  .strictObject({
    dueAt: timeSchema.nullable().meta({
      description: 'Instead of the scheme’s date or the cohort’s end, later or earlier. Null takes the extension away.',
    }),
    reason: reasonSchema.meta({ description: 'The student reads it; of a lab group’s, every student of the group.' }),
  })
  .meta({ id: 'SetDueExtension' });

export type ExtensionBody = z.infer<typeof extensionBodySchema>;

export const extensionQuerySchema = pageQuerySchema.extend({
  item: labItemSchema.optional(),
});

export type ExtensionQuery = z.infer<typeof extensionQuerySchema>;

const personSchema = z.object({ id: z.uuid(), name: z.string() });

export const extensionSchema = z
  .object({
    item: z.string(),
    student: personSchema.nullable().meta({ description: 'Whom it is for, unless it is for a lab group.' }),
    labGroup: z.string().nullable(),
    revision: z.int().meta({ description: 'Counts the changes; the newest holds.' }),
    dueAt: z.iso.datetime().nullable().meta({ description: 'None: it was taken away.' }),
    reason: z.string(),
    changedBy: personSchema,
    changedAt: z.iso.datetime(),
  })
  .meta({ id: 'DueExtension' });

export type ExtensionView = z.infer<typeof extensionSchema>;

export const extensionListSchema = z.object({ items: z.array(extensionSchema) }).meta({ id: 'DueExtensionList' });

export const shownExtensionSchema = z
  .object({
    item: z.string(),
    dueAt: z.iso.datetime().nullable().meta({ description: 'As it holds now for the student, or the lab group.' }),
    from: z.enum(['person', 'group', 'scheme', 'cohort']).meta({
      description:
        'Whose date it is: the student’s extension, their lab group’s, the grading scheme’s, or the cohort’s end.',
    }),
    revision: z.int().meta({ description: 'Of the newest change of this extension; 0 if there was none. The `ETag`.' }),
    change: extensionSchema.nullable().meta({ description: 'The newest.' }),
  })
  .meta({ id: 'ShownDueExtension' });

export type ShownExtension = z.infer<typeof shownExtensionSchema>;
