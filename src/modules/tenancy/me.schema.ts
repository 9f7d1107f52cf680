import { z } from 'zod';
import { ROLES } from '../../kernel/tenant-context.js';

export const meSchema = z
  .object({
    id: z.uuid(),
    email: z.string(),
    name: z.string(),
    roles: z.array(z.enum(ROLES)),
    tenant: z.object({ id: z.uuid(), slug: z.string(), name: z.string() }),
  })
  .meta({ id: 'Me' });

export type Me = z.infer<typeof meSchema>;
