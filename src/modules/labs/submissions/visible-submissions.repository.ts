import type { Principal } from '../../../kernel/tenant-context.js';
import { holdsRole } from '../../../kernel/tenant-context.js';
import { Prisma } from '../../../platform/database/generated/client.js';
import { isOnlyAssistant } from '../../courses/index.js';
import type { LabDescription } from '../model/results.js';

/** Somebody who wants to see submissions, and what decides which. */
export interface Viewer {
  readonly personId: string;
  readonly sees: 'all' | 'cohorts' | 'own';
  /** Assistants are often students of a later year. */
  readonly mayLearn: boolean;
  /** Units by labs' slugs. */
  readonly units: Readonly<Record<string, string>>;
}

/** What the college's admins see is everybody's, what instructors and assistants see goes by cohorts, and what all others see is their own. */
export function viewerOf(principal: Principal, labs: readonly LabDescription[]): Viewer {
  return {
    personId: principal.personId,
    sees: holdsRole(principal, ['college_admin'])
      ? 'all'
      : holdsRole(principal, ['instructor', 'assistant'])
        ? 'cohorts'
        : 'own',
    mayLearn: isOnlyAssistant(principal),
    units: Object.fromEntries(labs.map(({ slug, unit }) => [slug, unit])),
  };
}

/**
 * A condition on a row `s` of submissions: one's own are seen by everybody. Staff see those of the students of cohorts that they look after, and of people who are in no cohort
 * of the lab's unit; of these, assistants who learn the unit themselves see none.
 */
export function visibleTo({ personId, sees, mayLearn, units }: Viewer): Prisma.Sql {
  if (sees === 'all') return Prisma.sql`true`;
  const own = Prisma.sql`s.person_id = ${personId}::uuid`;
  if (sees === 'own') return own;
  const cohortsOf = (person: Prisma.Sql, role: Prisma.Sql): Prisma.Sql => Prisma.sql`
    SELECT c.id FROM cohort_members m JOIN cohorts c ON c.tenant_id = m.tenant_id AND c.id = m.cohort_id
    WHERE m.tenant_id = s.tenant_id AND m.person_id = ${person} AND ${role} AND c.unit = (${JSON.stringify(units)}::jsonb ->> s.lab)`;
  const asStudent = Prisma.sql`m.role = 'student'`;
  const theirs = cohortsOf(Prisma.sql`s.person_id`, asStudent);
  const lookedAfter = cohortsOf(Prisma.sql`${personId}::uuid`, Prisma.sql`m.role <> 'student'`);
  const learned = cohortsOf(Prisma.sql`${personId}::uuid`, asStudent);
  const nobodys = Prisma.sql`NOT EXISTS (${theirs})`;
  return Prisma.sql`(
    ${own} OR EXISTS (${lookedAfter} INTERSECT ${theirs})
    OR ${mayLearn ? Prisma.sql`(${nobodys} AND NOT EXISTS (${learned}))` : nobodys}
  )`;
}

/** The same for those who are to mark: nobody marks their own. */
export function markableBy(viewer: Viewer): Prisma.Sql {
  return Prisma.sql`(s.person_id <> ${viewer.personId}::uuid AND ${visibleTo(viewer)})`;
}
