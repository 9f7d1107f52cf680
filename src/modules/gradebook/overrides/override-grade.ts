import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { NotFoundError, PreconditionFailedError } from '../../../kernel/errors.js';
import { GradeRefusedError } from './overrides.errors.js';
import type { Principal } from '../../../kernel/tenant-context.js';
import { Database, type TenantTransaction } from '../../../platform/database/database.js';
import { answerOnce } from '../../../platform/database/idempotency.repository.js';
import { mustMatch } from '../../../platform/http/formats/etag.js';
import { selectCohortForInstructor, selectCohortForStaff } from '../../courses/index.js';
import { selectOptionalPerson } from '../../tenancy/index.js';
import type { StudentGrade } from '../arithmetic/grade-student.js';
import { TOTAL } from '../grades/collect-evidence.js';
import { gradeOne, selectStudent } from '../grades/read-gradebook.js';
import { type CohortGrading, CohortGradings, itemsOf } from '../scheme/cohort-grading.js';
import { presentChange } from './override.presenter.js';
import { insertOverride, type NewOverride, selectOverrideHistory } from './overrides.repository.js';
import type { GradeChange, OverrideBody, ShownGrade } from './overrides.schema.js';

/** More changes than a grade ever has. */
const MAX_CHANGES = 100;

/** Which grade: a student's on an item, or on the whole. */
export interface GradePlace {
  cohortId: string;
  personId: string;
  item: string;
}

export interface OverrideRequest {
  body: OverrideBody;
  ifMatch: string | undefined;
  idempotencyKey: string | undefined;
}

/** Sets grades in place of what is computed. Each change is a new revision; the earlier ones stay as history. */
@Injectable()
export class OverrideGrade {
  constructor(
    private readonly database: Database,
    private readonly gradings: CohortGradings,
  ) {}

  /** Throws NotFoundError. */
  async show(principal: Principal, place: GradePlace): Promise<ShownGrade> {
    return this.database.withTenant(principal, async (tx) => {
      const grading = await this.gradings.select(tx, await selectCohortForStaff(tx, principal, place.cohortId));
      const percent = percentOf(await gradeAt(tx, grading, place), place.item);
      const [newest] = await selectOverrideHistory(tx, place.cohortId, place, 1);
      return {
        item: place.item,
        percent,
        revision: newest?.revision ?? 0,
        change: newest ? presentChange(newest) : null,
      };
    });
  }

  /** Newest first. Throws NotFoundError. */
  async history(principal: Principal, place: GradePlace): Promise<{ items: GradeChange[] }> {
    return this.database.withTenant(principal, async (tx) => {
      const cohort = await selectCohortForStaff(tx, principal, place.cohortId);
      await selectStudent(tx, cohort.id, place.personId);
      return { items: (await selectOverrideHistory(tx, cohort.id, place, MAX_CHANGES)).map(presentChange) };
    });
  }

  /**
   * Throws NotFoundError, ForbiddenError (assistants), GradeRefusedError, PreconditionRequiredError and PreconditionFailedError (somebody else's change came
   * between), IdempotencyMismatchError.
   */
  async set(
    principal: Principal,
    place: GradePlace,
    { body, ifMatch, idempotencyKey }: OverrideRequest,
  ): Promise<GradeChange> {
    return this.database.withTenant(principal, async (tx) => {
      const cohort = await selectCohortForInstructor(tx, principal, place.cohortId);
      const grading = await this.gradings.select(tx, cohort);
      const grade = await gradeAt(tx, grading, place);
      const [newest] = await selectOverrideHistory(tx, cohort.id, place, 1);
      const next: NewOverride = {
        personId: place.personId,
        item: place.item,
        revision: (newest?.revision ?? 0) + 1,
        ...pointsOf(body, grading, grade, place.item),
        oldPercent: percentOf(grade, place.item),
        reason: body.reason,
        changedBy: principal.personId,
        changedAt: new Date(),
      };
      const write = async (): Promise<void> => {
        mustMatch(ifMatch, next.revision - 1);
        if (!(await insertOverride(tx, cohort.id, next)))
          throw new PreconditionFailedError('Somebody has just changed this grade: read it again.');
      };
      const call = {
        personId: principal.personId,
        operation: 'set-grade',
        key: idempotencyKey,
        requestHash: createHash('sha256')
          .update(JSON.stringify([place, body]))
          .digest(),
      };
      const changerName = (await selectOptionalPerson(tx, principal.personId))?.name ?? '';
      return (await answerOnce(tx, call, presentChange({ ...next, changerName }), write)).answer;
    });
  }
}

/** The student's grade as staff see it. Throws NotFoundError for who is no student there, and for what the scheme does not count. */
async function gradeAt(tx: TenantTransaction, grading: CohortGrading, place: GradePlace): Promise<StudentGrade> {
  await selectStudent(tx, grading.cohort.id, place.personId);
  if (place.item !== TOTAL && !itemsOf(grading.scheme).includes(place.item))
    throw new NotFoundError('The cohort’s grading scheme has no such item.');
  return gradeOne(tx, grading, place.personId, 'staff');
}

function percentOf({ items, total }: StudentGrade, item: string): number | null {
  if (item === TOTAL) return total;
  return items.find((placed) => placed.item === item)?.percent?.rounded() ?? null;
}

/** Throws GradeRefusedError for points of nothing, or more than there are. */
function pointsOf(
  { percent, points }: OverrideBody,
  { items }: CohortGrading,
  grade: StudentGrade,
  item: string,
): Pick<NewOverride, 'points' | 'maxPoints'> {
  if (percent === null) return { points: null, maxPoints: null };
  if (points === undefined) return { points: String(percent), maxPoints: '100' };
  const own = grade.items.find((placed) => placed.item === item)?.work?.maxPoints.rounded();
  const maxPoints = own ?? items.get(item)?.maxPoints ?? null;
  if (maxPoints === null) throw new GradeRefusedError('Nobody knows of how many points: set a `percent`.');
  if (points > maxPoints) throw new GradeRefusedError(`These are more than the ${maxPoints} points that there are.`);
  return { points: String(points), maxPoints: String(maxPoints) };
}
