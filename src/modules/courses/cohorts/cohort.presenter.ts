import type { Cohort, CohortMember } from './cohorts.repository.js';
import type { CohortView, MemberView } from './cohorts.schema.js';
import type { MemberWithPerson } from './members.repository.js';

export function presentCohort(
  { id, unit, name, startsAt, endsAt, revision }: Cohort,
  role: CohortMember['role'] | null,
): CohortView {
  return {
    id,
    unit,
    name,
    startsAt: startsAt?.toISOString() ?? null,
    endsAt: endsAt?.toISOString() ?? null,
    revision,
    role,
  };
}

export function presentMember({ personId, role, section, labGroup, joinedAt, person }: MemberWithPerson): MemberView {
  const { email, name } = person;
  return { personId, email, name, role, section, labGroup, joinedAt: joinedAt.toISOString() };
}
