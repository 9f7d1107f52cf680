import type { Principal } from '../../../kernel/tenant-context.js';
import type { SqlTransaction } from '../../../platform/database/database.js';
import { type Cohort, selectCohortForStaff } from '../../courses/index.js';
import { type CohortQuery, refuseTurnedDays } from './scope.schema.js';
import type { Scope } from './scope.repository.js';

export interface CohortScope {
  readonly cohort: Cohort;
  readonly scope: Scope & { readonly cohortId: string };
}

/** The cohort and what is asked of it, for those who look after it. Throws NotFoundError for everybody else, and ValidationError for days that end before they begin. */
export async function selectCohortScope(
  tx: SqlTransaction,
  principal: Principal,
  cohortId: string,
  { section, labGroup, from, to }: CohortQuery,
): Promise<CohortScope> {
  refuseTurnedDays({ from, to });
  const cohort = await selectCohortForStaff(tx, principal, cohortId);
  return { cohort, scope: { unit: cohort.unit, cohortId: cohort.id, section, labGroup, from, to } };
}
