import { newId } from '../../../kernel/ids.js';
import type { TenantTransaction } from '../../../platform/database/database.js';
import type { QuizOverride } from '../../../platform/database/generated/client.js';

export type { QuizOverride };

/** One student, or everybody of a lab group. */
export type OverrideTarget = { readonly personId: string } | { readonly labGroup: string };

export interface OverrideRules {
  extraSeconds: number | null;
  extraAttempts: number | null;
  opensAt: Date | null;
  closesAt: Date | null;
  reason: string | null;
}

export async function selectOptionalOverride(
  tx: TenantTransaction,
  quizId: string,
  target: OverrideTarget,
): Promise<QuizOverride | null> {
  return tx.db.quizOverride.findFirst({ where: { tenantId: tx.tenantId, quizId, ...target } });
}

/** Oldest first, at most `limit`, after the one with id `after`. */
export async function selectOverrides(
  tx: TenantTransaction,
  quizId: string,
  after: string | null,
  limit: number,
): Promise<QuizOverride[]> {
  return tx.db.quizOverride.findMany({
    where: { tenantId: tx.tenantId, quizId, ...(after !== null && { id: { gt: after } }) },
    orderBy: { id: 'asc' },
    take: limit,
  });
}

export async function insertOverride(
  tx: TenantTransaction,
  quizId: string,
  target: OverrideTarget,
  changes: OverrideRules & { changedBy: string },
): Promise<QuizOverride> {
  return tx.db.quizOverride.create({ data: { tenantId: tx.tenantId, id: newId(), quizId, ...target, ...changes } });
}

/** Counts the revision up. */
export async function updateOverride(
  tx: TenantTransaction,
  id: string,
  changes: OverrideRules & { changedBy: string },
): Promise<QuizOverride> {
  return tx.db.quizOverride.update({
    where: { tenantId_id: { tenantId: tx.tenantId, id } },
    data: { ...changes, changedAt: new Date(), revision: { increment: 1 } },
  });
}

export async function deleteOverride(tx: TenantTransaction, id: string): Promise<void> {
  await tx.db.quizOverride.delete({ where: { tenantId_id: { tenantId: tx.tenantId, id } } });
}

/** Whether the cohort has such a student, or a student in such a group. */
export async function isInCohort(tx: TenantTransaction, cohortId: string, target: OverrideTarget): Promise<boolean> {
  const found = await tx.db.cohortMember.findFirst({
    where: { tenantId: tx.tenantId, cohortId, role: 'student', ...target },
    select: { personId: true },
  });
  return found !== null;
}
