import { z } from 'zod';
import { pageQuerySchema } from '../../../platform/http/formats/pagination.js';
import { lineSchema } from '../../../platform/http/formats/text.schema.js';
import { timeSchema } from '../../../platform/http/formats/time.schema.js';
import { slugSchema } from '../units/units.schema.js';

const time = timeSchema.transform((text) => new Date(text));
const cohortRoles = ['student', 'assistant', 'instructor'] as const;

export const newCohortSchema = z
  .strictObject({
    unit: slugSchema.meta({ description: 'A unit that the college teaches.' }),
    name: lineSchema(200),
    startsAt: time.nullable().default(null),
    endsAt: time.nullable().default(null),
  })
  .meta({ id: 'NewCohort' });

export const cohortChangesSchema = z
  .strictObject({ name: lineSchema(200), startsAt: time.nullable(), endsAt: time.nullable() })
  .partial()
  .meta({ id: 'CohortChanges' });

export const cohortQuerySchema = z.object({ ...pageQuerySchema.shape, unit: slugSchema.optional() });

export const cohortSchema = z
  .object({
    id: z.uuid(),
    unit: z.string(),
    name: z.string(),
    startsAt: z.iso.datetime().nullable(),
    endsAt: z.iso.datetime().nullable(),
    revision: z.int(),
    role: z.enum(cohortRoles).nullable().meta({ description: 'Your own; null for an admin who is not in it.' }),
  })
  .meta({ id: 'Cohort' });

export const cohortListSchema = z.object({ items: z.array(cohortSchema) }).meta({ id: 'CohortList' });

const placeShape = {
  role: z.enum(cohortRoles).default('student'),
  section: lineSchema(40).nullable().default(null).meta({ description: 'Class section, such as A.' }),
  labGroup: lineSchema(40).nullable().default(null),
};

export const placeSchema = z.strictObject(placeShape).meta({ id: 'CohortPlace' });

export const memberQuerySchema = z.object({
  ...pageQuerySchema.shape,
  role: z.enum(cohortRoles).optional(),
  section: lineSchema(40).optional(),
  labGroup: lineSchema(40).optional().meta({ description: 'Lab group.' }),
});

export const memberSchema = z
  .object({
    personId: z.uuid(),
    email: z.string(),
    name: z.string(),
    role: z.enum(cohortRoles),
    section: z.string().nullable(),
    labGroup: z.string().nullable(),
    joinedAt: z.iso.datetime(),
  })
  .meta({ id: 'CohortMember' });

export const memberListSchema = z.object({ items: z.array(memberSchema) }).meta({ id: 'CohortMemberList' });

export const newMembersSchema = z
  .strictObject({
    members: z
      .array(
        z.strictObject({
          email: z.email().max(254),
          name: lineSchema(200).optional().meta({ description: 'Needed for who is not at the college yet.' }),
          ...placeShape,
        }),
      )
      .min(1)
      .max(1000),
  })
  .meta({ id: 'NewCohortMembers' });

export const addedMembersSchema = z
  .object({
    items: z.array(
      z.object({
        email: z.string(),
        personId: z.uuid(),
        isNew: z.boolean().meta({ description: 'Added to the college just now, without a password.' }),
      }),
    ),
  })
  .meta({ id: 'AddedCohortMembers' });

export type NewCohortBody = z.infer<typeof newCohortSchema>;
export type CohortChanges = z.infer<typeof cohortChangesSchema>;
export type CohortQuery = z.infer<typeof cohortQuerySchema>;
export type CohortView = z.infer<typeof cohortSchema>;
export type PlaceBody = z.infer<typeof placeSchema>;
export type MemberQuery = z.infer<typeof memberQuerySchema>;
export type MemberView = z.infer<typeof memberSchema>;
export type NewMembers = z.infer<typeof newMembersSchema>;
export type AddedMembers = z.infer<typeof addedMembersSchema>;
