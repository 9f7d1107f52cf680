import { z } from 'zod';
import { pageQuerySchema } from '../../../platform/http/formats/pagination.js';
import { MAX_PASSWORD_LENGTH } from '../passwords.js';
import { newPasswordSchema } from '../people/people.schema.js';

export const passwordChangeSchema = z
  .strictObject({
    currentPassword: z.string().min(1).max(MAX_PASSWORD_LENGTH),
    ...newPasswordSchema.shape,
  })
  .meta({ id: 'PasswordChange' });

export const sessionSchema = z
  .object({
    id: z.uuid(),
    begunAt: z.iso.datetime().meta({ description: 'When the person logged in.' }),
    lastUsedAt: z.iso.datetime().meta({
      description: 'When its tokens were last renewed. Its use may be later by as long as an access token lives.',
    }),
    isThis: z.boolean().meta({ description: 'True for the session that asks.' }),
  })
  .meta({ id: 'Session' });

export const sessionListSchema = z.object({ items: z.array(sessionSchema) }).meta({ id: 'SessionList' });

export const sessionsQuerySchema = z.object({ ...pageQuerySchema.shape });

export type PasswordChange = z.infer<typeof passwordChangeSchema>;
export type SessionView = z.infer<typeof sessionSchema>;
export type SessionsQuery = z.infer<typeof sessionsQuerySchema>;
