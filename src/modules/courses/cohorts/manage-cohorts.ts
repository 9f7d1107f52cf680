import { Injectable } from '@nestjs/common';
import { NotFoundError, PreconditionFailedError, ValidationError } from '../../../kernel/errors.js';
import { holdsRole, type Principal } from '../../../kernel/tenant-context.js';
import { Database } from '../../../platform/database/database.js';
import { mustMatch } from '../../../platform/http/formats/etag.js';
import { decodeCursor, type Page, pageOf } from '../../../platform/http/formats/pagination.js';
import { selectOptionalCurrentUnitVersion } from '../units/unit-versions.repository.js';
import { NO_COHORT, selectCohortForInstructor, selectOwnMembership } from './cohort-access.js';
import { presentCohort } from './cohort.presenter.js';
import {
  type CohortMember,
  insertCohort,
  selectCohorts,
  selectOptionalCohort,
  selectOptionalMember,
  updateCohort,
  upsertMember,
} from './cohorts.repository.js';
import type { CohortChanges, CohortQuery, CohortView, NewCohortBody } from './cohorts.schema.js';

/** Cohorts as their people see and their instructors change them. */
@Injectable()
export class ManageCohorts {
  constructor(private readonly database: Database) {}

  /** Whoever makes it becomes its instructor. Throws ValidationError for a unit that the college does not teach. */
  async create(principal: Principal, body: NewCohortBody): Promise<CohortView> {
    mustBeInOrder(body);
    return this.database.withTenant(principal, async (tx) => {
      if (!(await selectOptionalCurrentUnitVersion(tx, body.unit)))
        throw new ValidationError({
          detail: 'The college teaches no such unit: GET /v1/units lists them.',
          violations: [{ pointer: '/unit', detail: 'no such unit' }],
        });
      const cohort = await insertCohort(tx, body);
      const place = { role: 'instructor', section: null, labGroup: null } as const;
      await upsertMember(tx, cohort.id, principal.personId, place);
      return presentCohort(cohort, place.role);
    });
  }

  /** Newest first: one's own, and all of the college's for its admins. */
  async list(principal: Principal, { limit, cursor, unit }: CohortQuery): Promise<Page<CohortView>> {
    const { personId } = principal;
    const filter = { personId, all: holdsRole(principal, ['college_admin']), unit, before: decodeCursor(cursor) };
    const rows = await this.database.withTenant(principal, (tx) => selectCohorts(tx, filter, limit + 1));
    return pageOf(rows, limit, ({ ownRole, ...cohort }) => presentCohort(cohort, ownRole));
  }

  /** Throws NotFoundError for whoever is not in it. */
  async show(principal: Principal, id: string): Promise<CohortView> {
    return this.database.withTenant(principal, async (tx) => {
      if (holdsRole(principal, ['college_admin'])) {
        const cohort = await selectCohortForInstructor(tx, principal, id);
        return presentCohort(cohort, (await selectOptionalMember(tx, id, principal.personId))?.role ?? null);
      }
      const { role }: { role: CohortMember['role'] } = await selectOwnMembership(tx, principal, id);
      const cohort = await selectOptionalCohort(tx, id);
      if (!cohort) throw new NotFoundError(NO_COHORT);
      return presentCohort(cohort, role);
    });
  }

  /** Throws PreconditionFailedError when somebody has changed it since it was read. */
  async change(
    principal: Principal,
    id: string,
    changes: CohortChanges,
    ifMatch: string | undefined,
  ): Promise<CohortView> {
    return this.database.withTenant(principal, async (tx) => {
      const cohort = await selectCohortForInstructor(tx, principal, id);
      mustMatch(ifMatch, cohort.revision);
      mustBeInOrder({ ...cohort, ...changes });
      const changed = await updateCohort(tx, cohort, changes);
      if (!changed) throw new PreconditionFailedError('Somebody has changed this meanwhile: read it again.');
      return presentCohort(changed, (await selectOptionalMember(tx, id, principal.personId))?.role ?? null);
    });
  }
}

function mustBeInOrder({ startsAt, endsAt }: { startsAt: Date | null; endsAt: Date | null }): void {
  if (startsAt === null || endsAt === null || startsAt < endsAt) return;
  throw new ValidationError({
    detail: 'A cohort must start before it ends.',
    violations: [{ pointer: '/endsAt', detail: 'not after `startsAt`' }],
  });
}
