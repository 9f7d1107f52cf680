import { z } from 'zod';
import { ROLES } from '../../../kernel/tenant-context.js';
import { pageQuerySchema } from '../../../platform/http/formats/pagination.js';
import { lineSchema } from '../../../platform/http/formats/text.schema.js';
import { MAX_PASSWORD_LENGTH } from '../passwords.js';

export const emailSchema = z.email().max(254);
export const personNameSchema = lineSchema(200);

/** Nobody can make somebody mightier than the college's own admins. */
const givableRoles = ROLES.filter((role) => role !== 'platform_admin');
const passwordSchema = z.string().min(12).max(MAX_PASSWORD_LENGTH);

export const personSchema = z
  .object({
    id: z.uuid(),
    email: z.string(),
    name: z.string(),
    roles: z.array(z.enum(ROLES)),
    canLogIn: z.boolean().meta({ description: 'False as long as no password is set, or the account is closed.' }),
  })
  .meta({ id: 'Person' });

export const personListSchema = z.object({ items: z.array(personSchema) }).meta({ id: 'PersonList' });

export const peopleQuerySchema = z.object({ ...pageQuerySchema.shape, email: emailSchema.optional() });

export const newPersonSchema = z
  .strictObject({
    email: emailSchema,
    name: personNameSchema,
    roles: z.array(z.enum(givableRoles)).min(1).max(givableRoles.length),
    password: passwordSchema.optional().meta({ description: 'Without one they can’t log in until it is set.' }),
  })
  .meta({ id: 'NewPerson' });

export const personChangeSchema = z
  .strictObject({
    name: personNameSchema.optional(),
    roles: z.array(z.enum(givableRoles)).min(1).max(givableRoles.length).optional().meta({
      description: 'All that they are from now on: what is left out is taken away, from their next request on.',
    }),
    closed: z.boolean().optional().meta({
      description: 'True closes the account: whoever is logged in as them is not any more. False opens it again.',
    }),
  })
  .meta({ id: 'PersonChange' });

export const newPasswordSchema = z.strictObject({ password: passwordSchema }).meta({ id: 'NewPassword' });

export const invitationSchema = z
  .object({
    token: z.string().meta({ description: 'Sets the person’s password once. Shown this once: only a hash is kept.' }),
    expiresAt: z.iso.datetime(),
  })
  .meta({ id: 'Invitation' });

export type Invitation = z.infer<typeof invitationSchema>;
export type PersonView = z.infer<typeof personSchema>;
export type PeopleQuery = z.infer<typeof peopleQuerySchema>;
export type NewPersonBody = z.infer<typeof newPersonSchema>;
export type PersonChange = z.infer<typeof personChangeSchema>;
export type NewPassword = z.infer<typeof newPasswordSchema>;
