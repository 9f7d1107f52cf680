import type { TenantTransaction } from '../../../platform/database/database.js';
import type { CohortMember, Place } from './cohorts.repository.js';

export interface MemberWithPerson extends CohortMember {
  /** That of the person. */
  id: string;
  person: { email: string; name: string };
}

interface MemberFilter {
  readonly role: Place['role'] | undefined;
  readonly section: string | undefined;
  readonly labGroup: string | undefined;
  readonly after: string | null;
}

/** In order of the people's ids. */
export async function selectMembers(
  tx: TenantTransaction,
  cohortId: string,
  { role, section, labGroup, after }: MemberFilter,
  limit: number,
): Promise<MemberWithPerson[]> {
  const rows = await tx.db.cohortMember.findMany({
    where: {
      tenantId: tx.tenantId,
      cohortId,
      ...(role && { role }),
      ...(section !== undefined && { section }),
      ...(labGroup !== undefined && { labGroup }),
      ...(after !== null && { personId: { gt: after } }),
    },
    include: { person: { select: { email: true, name: true } } },
    orderBy: { personId: 'asc' },
    take: limit,
  });
  return rows.map((row) => ({ ...row, id: row.personId }));
}

/** Gives many a place in a cohort, or another one. Each person once. */
export async function upsertMembers(
  tx: TenantTransaction,
  cohortId: string,
  members: readonly (Place & { personId: string })[],
): Promise<void> {
  // In one order for everybody, so that two transactions never wait for each other.
  const rows = members.toSorted((a, b) => (a.personId < b.personId ? -1 : 1));
  await tx.db.$executeRaw`
    INSERT INTO cohort_members (tenant_id, cohort_id, person_id, role, section, lab_group)
    SELECT ${tx.tenantId}::uuid, ${cohortId}::uuid, "personId", role, section, "labGroup"
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS member ("personId" uuid, role cohort_role, section text, "labGroup" text)
    ON CONFLICT (tenant_id, cohort_id, person_id) DO UPDATE SET role = excluded.role, section = excluded.section, lab_group = excluded.lab_group`;
}

/** Whether there was such a member. What they have handed in stays. */
export async function deleteMember(tx: TenantTransaction, cohortId: string, personId: string): Promise<boolean> {
  const { count } = await tx.db.cohortMember.deleteMany({ where: { tenantId: tx.tenantId, cohortId, personId } });
  return count > 0;
}
