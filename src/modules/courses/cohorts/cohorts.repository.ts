import { newId } from '../../../kernel/ids.js';
import type { SqlTransaction, TenantTransaction } from '../../../platform/database/database.js';
import type { Cohort, CohortMember } from '../../../platform/database/generated/client.js';

export type { Cohort, CohortMember };

export interface NewCohort {
  /** Slug. */
  readonly unit: string;
  readonly name: string;
  readonly startsAt: Date | null;
  readonly endsAt: Date | null;
}

/** Somebody's place in a cohort. */
export interface Place {
  readonly role: CohortMember['role'];
  /** Class section, such as A. */
  readonly section: string | null;
  readonly labGroup: string | null;
}

export async function selectOptionalCohort(tx: SqlTransaction, id: string): Promise<Cohort | null> {
  const [cohort] = await tx.db.$queryRaw<Cohort[]>`
    SELECT tenant_id AS "tenantId", id, unit, name, starts_at AS "startsAt", ends_at AS "endsAt", revision, created_at AS "createdAt"
    FROM cohorts WHERE tenant_id = ${tx.tenantId}::uuid AND id = ${id}::uuid`;
  return cohort ?? null;
}

/** The oldest of that name. */
export async function selectOptionalCohortByName(
  tx: TenantTransaction,
  unit: string,
  name: string,
): Promise<Cohort | null> {
  return tx.db.cohort.findFirst({ where: { tenantId: tx.tenantId, unit, name }, orderBy: { id: 'asc' } });
}

/** Newest first, each with the role of `personId` in it; only those that they are in, unless `all`. */
export async function selectCohorts(
  tx: TenantTransaction,
  { personId, all, unit, before }: { personId: string; all: boolean; unit: string | undefined; before: string | null },
  limit: number,
): Promise<(Cohort & { ownRole: CohortMember['role'] | null })[]> {
  const rows = await tx.db.cohort.findMany({
    where: {
      tenantId: tx.tenantId,
      ...(unit !== undefined && { unit }),
      ...(before !== null && { id: { lt: before } }),
      ...(!all && { cohortMembers: { some: { personId } } }),
    },
    include: { cohortMembers: { where: { personId }, select: { role: true } } },
    orderBy: { id: 'desc' },
    take: limit,
  });
  return rows.map(({ cohortMembers, ...cohort }) => ({ ...cohort, ownRole: cohortMembers[0]?.role ?? null }));
}

/** Changes a cohort that has still this revision, and counts it up. Null when it has another one by now. */
export async function updateCohort(
  tx: TenantTransaction,
  { id, revision }: { id: string; revision: number },
  changes: Partial<Omit<NewCohort, 'unit'>>,
): Promise<Cohort | null> {
  const [cohort] = await tx.db.cohort.updateManyAndReturn({
    where: { tenantId: tx.tenantId, id, revision },
    data: { ...changes, revision: revision + 1 },
  });
  return cohort ?? null;
}

export async function selectOptionalMember(
  tx: SqlTransaction,
  cohortId: string,
  personId: string,
): Promise<CohortMember | null> {
  const [member] = await tx.db.$queryRaw<CohortMember[]>`
    SELECT tenant_id AS "tenantId", cohort_id AS "cohortId", person_id AS "personId", role, section, lab_group AS "labGroup", joined_at AS "joinedAt"
    FROM cohort_members WHERE tenant_id = ${tx.tenantId}::uuid AND cohort_id = ${cohortId}::uuid AND person_id = ${personId}::uuid`;
  return member ?? null;
}

export async function insertCohort(tx: TenantTransaction, cohort: NewCohort): Promise<Cohort> {
  return tx.db.cohort.create({ data: { tenantId: tx.tenantId, id: newId(), ...cohort } });
}

/** Gives somebody a place in a cohort, or another one. */
export async function upsertMember(
  tx: TenantTransaction,
  cohortId: string,
  personId: string,
  place: Place,
): Promise<CohortMember> {
  const key = { tenantId: tx.tenantId, cohortId, personId };
  return tx.db.cohortMember.upsert({
    where: { tenantId_cohortId_personId: key },
    create: { ...key, ...place },
    update: place,
  });
}

/** What somebody has to do with a unit by its cohorts: whoever looks after one of them does not learn it, whatever else they are. Null: nothing. */
export async function selectPartInUnit(
  tx: TenantTransaction,
  personId: string,
  unit: string,
): Promise<'learns' | 'looks after' | null> {
  const places = await tx.db.cohortMember.findMany({
    where: { tenantId: tx.tenantId, personId, cohort: { unit } },
    select: { role: true },
  });
  if (places.length === 0) return null;
  return places.every(({ role }) => role === 'student') ? 'learns' : 'looks after';
}
