import { foundCollege, type PersonToAdd } from '../modules/auth/index.js';
import { selectOptionalCohortByName, insertCohort, upsertMember } from '../modules/courses/index.js';
import { importUnit, loadUnit } from '../modules/courses/loading/index.js';
import { insertQuiz } from '../modules/mcq/index.js';
import { selectOptionalPersonByEmail } from '../modules/tenancy/index.js';
import { Database, type TenantTransaction } from '../platform/database/database.js';

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

const DEMO_UNIT = 'content/os-unit-9-ipc';
const DEMO_COHORT = 'Operating Systems, Unit 9';
const DEMO_MEMBERS = [
  { email: 'instructor@demo.test', role: 'instructor' },
  { email: 'assistant@demo.test', role: 'assistant' },
  { email: 'student@demo.test', role: 'student' },
] as const;

/** All thirty questions, an hour for each attempt, feedback with the submission. */
const DEMO_QUIZ = {
  slug: 'unit-9',
  rules: {
    title: 'Unit 9: all thirty questions',
    blueprint: { kind: 'all' },
    opensAt: null,
    closesAt: null,
    timeLimitSeconds: 3600,
    maxAttempts: null,
    counting: 'highest',
    feedback: 'after_submit',
    passPercent: 40,
  },
} as const;

/**
 * Makes the demo college, its people, its unit, a cohort and a quiz, and tells how to log in. Idempotent. Throws in production.
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
    const { id: tenantId } = await foundCollege({ owner, app }, DEMO_COLLEGE, DEMO_PEOPLE);
    const unit = await loadUnit(DEMO_UNIT);
    await importUnit(app, { tenantId }, unit);
    await app.withTenant({ tenantId }, async (tx) => {
      await seedCohort(tx, unit.slug);
      await seedQuiz(tx, unit.slug);
    });
    return { tenant: DEMO_COLLEGE.slug, people: DEMO_PEOPLE };
  } finally {
    await Promise.all([owner.onApplicationShutdown(), app.onApplicationShutdown()]);
  }
}

async function seedCohort(tx: TenantTransaction, unit: string): Promise<void> {
  if (await selectOptionalCohortByName(tx, unit, DEMO_COHORT)) return;
  const cohort = await insertCohort(tx, { unit, name: DEMO_COHORT, startsAt: null, endsAt: null });
  for (const { email, role } of DEMO_MEMBERS) {
    const person = await selectOptionalPersonByEmail(tx, email);
    const place = role === 'student' ? { section: 'A', labGroup: 'G1' } : { section: null, labGroup: null };
    if (person) await upsertMember(tx, cohort.id, person.id, { role, ...place });
  }
}

async function seedQuiz(tx: TenantTransaction, unit: string): Promise<void> {
  const cohort = await selectOptionalCohortByName(tx, unit, DEMO_COHORT);
  const instructor = await selectOptionalPersonByEmail(tx, 'instructor@demo.test');
  if (!cohort || !instructor) return;
  const { slug, rules } = DEMO_QUIZ;
  await insertQuiz(tx, { slug, cohortId: cohort.id, createdBy: instructor.id }, rules);
}
