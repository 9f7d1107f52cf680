import { foundCollege, type PersonToAdd } from '../modules/auth/index.js';
import { Database } from '../platform/database/database.js';

export const DEMO_COLLEGE = { slug: 'demo', name: 'Demo College' };

const DEMO_PASSWORD = 'prayog-demo';

/** Whom one may log in as on a machine for development. The password is public, so a production database must never have these people. */
const DEMO_PEOPLE: readonly PersonToAdd[] = [
  { email: 'admin@demo.test', name: 'Asha Admin', password: DEMO_PASSWORD, roles: ['college_admin'] },
  {
    email: 'instructor@demo.test',
    name: 'Indra Instructor',
    password: DEMO_PASSWORD,
    roles: ['instructor'],
  },
  {
    email: 'assistant@demo.test',
    name: 'Anil Assistant',
    password: DEMO_PASSWORD,
    roles: ['assistant'],
  },
  { email: 'student@demo.test', name: 'Sita Student', password: DEMO_PASSWORD, roles: ['student'] },
];

/**
 * Makes the demo college and its people, and tells how to log in. Idempotent. Throws in production.
 * `ownerUrl` and `appUrl` log in as the roles of those names.
 */
export async function seedDemo(
  urls: { ownerUrl: string; appUrl: string },
  nodeEnv: string | undefined,
): Promise<{ tenant: string; people: readonly PersonToAdd[] }> {
  if (nodeEnv === 'production')
    throw new Error('The demo college has a public password: it is not made in production.');
  const owner = Database.open(urls.ownerUrl, 1);
  const app = Database.open(urls.appUrl, 1);
  try {
    await foundCollege({ owner, app }, DEMO_COLLEGE, DEMO_PEOPLE);
    return { tenant: DEMO_COLLEGE.slug, people: DEMO_PEOPLE };
  } finally {
    await Promise.all([owner.onApplicationShutdown(), app.onApplicationShutdown()]);
  }
}
