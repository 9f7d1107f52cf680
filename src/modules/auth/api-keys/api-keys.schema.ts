import { z } from 'zod';
import { KEY_SCOPES } from '../../../kernel/tenant-context.js';
import { pageQuerySchema } from '../../../platform/http/formats/pagination.js';
import { lineSchema } from '../../../platform/http/formats/text.schema.js';
import { timeSchema } from '../../../platform/http/formats/time.schema.js';

const MAX_OVERLAP_SECONDS = 7 * 86_400;

const scopesSchema = z.array(z.enum(KEY_SCOPES)).min(1).max(KEY_SCOPES.length);

export const apiKeySchema = z
  .object({
    id: z.uuid(),
    name: z.string(),
    scopes: scopesSchema,
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
    lastUsedAt: z.iso.datetime().nullable().meta({ description: 'To the minute. Null: not used so far.' }),
    previousUntil: z.iso.datetime().nullable().meta({
      description: 'Until when the secret from before the last rotation works. Null: there is none.',
    }),
  })
  .meta({ id: 'ApiKey' });

export const madeApiKeySchema = z
  .object({
    ...apiKeySchema.shape,
    key: z.string().meta({
      description: 'Send it as `Authorization: Bearer …`. It is shown this once: only a hash of its secret is kept.',
    }),
  })
  .meta({ id: 'MadeApiKey' });

export const apiKeyListSchema = z.object({ items: z.array(apiKeySchema) }).meta({ id: 'ApiKeyList' });

export const apiKeyQuerySchema = z.object(pageQuerySchema.shape);

export const newApiKeySchema = z
  .strictObject({
    name: lineSchema(100).meta({ description: 'What it is for. The college has no other key of this name.' }),
    scopes: scopesSchema.meta({ description: 'What it may read. It sees there what the college’s admins see.' }),
    expiresAt: timeSchema.transform((text) => new Date(text)).meta({ description: 'Within 366 days.' }),
  })
  .meta({ id: 'NewApiKey' });

export const rotationSchema = z
  .strictObject({
    overlapSeconds: z.int().min(0).max(MAX_OVERLAP_SECONDS).meta({
      description: 'For how long the secret that is good now works beside the new one. 0 ends it at once.',
    }),
  })
  .meta({ id: 'ApiKeyRotation' });

export type ApiKeyView = z.infer<typeof apiKeySchema>;
export type MadeApiKey = z.infer<typeof madeApiKeySchema>;
export type ApiKeyQuery = z.infer<typeof apiKeyQuerySchema>;
export type NewApiKeyBody = z.infer<typeof newApiKeySchema>;
export type Rotation = z.infer<typeof rotationSchema>;
