import { z } from 'zod';
import { lineSchema } from '../../platform/http/formats/text.schema.js';
import { newPasswordSchema } from './people/people.schema.js';
import { MAX_PASSWORD_LENGTH } from './passwords.js';

export const loginSchema = z
  .strictObject({
    tenant: lineSchema(63).meta({ description: 'Short name of the college', example: 'demo' }),
    email: lineSchema(254).min(3),
    password: z.string().min(1).max(MAX_PASSWORD_LENGTH),
  })
  .meta({ id: 'Login' });

export type Login = z.infer<typeof loginSchema>;

export const refreshSchema = z.strictObject({ refreshToken: z.string().min(1).max(200) }).meta({ id: 'Refresh' });

export type Refresh = z.infer<typeof refreshSchema>;

export const linkUseSchema = z
  .strictObject({
    token: z.string().min(1).max(200).meta({ description: 'From the invitation.' }),
    ...newPasswordSchema.shape,
  })
  .meta({ id: 'LinkUse' });

export type LinkUse = z.infer<typeof linkUseSchema>;

export const tokensSchema = z
  .object({
    accessToken: z.string().meta({ description: 'Send it as `Authorization: Bearer …`.' }),
    refreshToken: z.string().meta({
      description:
        'Good for one use, and for some seconds after it, for a second tab. A later use ends the session, for it means that somebody else has it.',
    }),
    expiresIn: z.int().meta({ description: 'Seconds that the access token is good for.' }),
  })
  .meta({ id: 'Tokens' });

export type Tokens = z.infer<typeof tokensSchema>;
