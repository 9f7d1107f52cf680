import { z } from 'zod';
import { emailSchema, foundCollege, makePassword, personNameSchema, renewPassword } from '../modules/auth/index.js';
import { readEnvironment } from '../platform/config/environment.js';
import { Database } from '../platform/database/database.js';
import { lineSchema } from '../platform/http/formats/text.schema.js';
import { atCollege } from './at-college.js';
import { UsageError } from './exit-status.js';

const settings = z.object({ DATABASE_URL: z.url().optional(), DATABASE_OWNER_URL: z.url().optional() });

const foundingSchema = z.object({
  slug: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must be small letters, digits and hyphens, at most 63'),
  name: lineSchema(200),
  email: emailSchema,
  adminName: personNameSchema,
});

/**
 * Founds a college with an admin, in the database that DATABASE_URL and DATABASE_OWNER_URL name, and says how to log in.
 * Throws UsageError when they are not set, or something is no name or address.
 */
export async function foundWithAdmin(
  college: { slug: string; name: string },
  admin: { email: string; name: string },
): Promise<string> {
  const parsed = foundingSchema.safeParse({ ...college, email: admin.email, adminName: admin.name });
  if (!parsed.success)
    throw new UsageError(parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '));
  const { slug, name, email, adminName } = parsed.data;
  const { DATABASE_URL, DATABASE_OWNER_URL } = readEnvironment(settings);
  if (DATABASE_URL === undefined || DATABASE_OWNER_URL === undefined)
    throw new UsageError(
      'no database: start the system with npm start, or set DATABASE_URL and DATABASE_OWNER_URL to the app role’s and the owner role’s URL',
    );
  const owner = Database.open(DATABASE_OWNER_URL, 1);
  const app = Database.open(DATABASE_URL, 1);
  try {
    const password = makePassword();
    const person = { email, name: adminName, password, roles: ['college_admin'] } as const;
    const founded = await foundCollege({ owner, app }, { slug, name }, [person]);
    const login = founded.added.includes(email)
      ? `log in as ${email} with the password ${password}`
      : `${email} was there already and stays as they are`;
    return `"${founded.name}" is there as ${slug}; ${login}\n`;
  } finally {
    await Promise.all([owner.onApplicationShutdown(), app.onApplicationShutdown()]);
  }
}

/** Gives somebody at a college a new password, and says which. Throws UsageError when there is no such college or person. */
export async function renewAtCollege(slug: string, email: string): Promise<string> {
  return atCollege(slug, async (database, tenantId) => {
    const password = await renewPassword(database, { tenantId }, email);
    if (password === null) throw new UsageError(`nobody at ${slug} has the address ${email}`);
    return `${email} logs in at ${slug} with the password ${password} from now on\n`;
  });
}
