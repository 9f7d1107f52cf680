import { newId } from '../../../kernel/ids.js';
import type { TenantTransaction } from '../../../platform/database/database.js';
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

export async function selectOptionalCohort(tx: TenantTransaction, id: string): Promise<Cohort | null> {
  return tx.db.cohort.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id } } });
}

/** The oldest of that name. */
export async function selectOptionalCohortByName(
  tx: TenantTransaction,
  unit: string,
  name: string,
): Promise<Cohort | null> {
  return tx.db.cohort.findFirst({ where: { tenantId: tx.tenantId, unit, name }, orderBy: { id: 'asc' } });
}

export async function selectOptionalMember(
  tx: TenantTransaction,
  cohortId: string,
  personId: string,
): Promise<CohortMember | null> {
  return tx.db.cohortMember.findUnique({
    where: { tenantId_cohortId_personId: { tenantId: tx.tenantId, cohortId, personId } },
  });
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
