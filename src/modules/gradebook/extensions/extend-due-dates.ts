import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { NotFoundError, PreconditionFailedError } from '../../../kernel/errors.js';
import { ExtensionRefusedError } from './extensions.errors.js';
import { isId, newId } from '../../../kernel/ids.js';
import type { Principal } from '../../../kernel/tenant-context.js';
import { Database, type TenantTransaction } from '../../../platform/database/database.js';
import { answerOnce } from '../../../platform/database/idempotency.repository.js';
import { mustMatch } from '../../../platform/http/formats/etag.js';
import { decodeCursor, type Page, pageOf } from '../../../platform/http/formats/pagination.js';
import { selectCohortForInstructor, selectCohortForStaff } from '../../courses/index.js';
import { selectOptionalPerson } from '../../tenancy/index.js';
import { type CohortStudent, selectCohortStudents } from '../grades/cohort-students.repository.js';
import { type CohortGrading, CohortGradings, type GradableItem } from '../scheme/cohort-grading.js';
import { schemeDates } from '../scheme/scheme-dates.js';
import { presentExtension } from './extension.presenter.js';
import {
  columnsOf,
  type DueExtension,
  type ExtensionTarget,
  insertExtension,
  type NewExtension,
  selectExtensionHistory,
  selectExtensions,
  selectHeldExtensions,
} from './extensions.repository.js';
import type { ExtensionBody, ExtensionQuery, ExtensionView, ShownExtension } from './extensions.schema.js';

/** More changes than an extension ever has. */
const MAX_CHANGES = 100;

const NOBODY = 'The cohort has no such student or lab group.';

/** Which extension: of a student or a lab group, for a lab. */
export interface ExtensionPlace {
  cohortId: string;
  target: ExtensionTarget;
  /** `lab:SLUG` */
  item: string;
}

export interface ExtensionRequest {
  body: ExtensionBody;
  ifMatch: string | undefined;
  idempotencyKey: string | undefined;
}

/** Gives one student, or a lab group, another due date for a lab. Each change is a new revision; the earlier ones stay as history. */
@Injectable()
export class ExtendDueDates {
  constructor(
    private readonly database: Database,
    private readonly gradings: CohortGradings,
  ) {}

  /** Those that are not taken away, by their newest changes. Throws NotFoundError, ExtensionRefusedError (a quiz). */
  async list(
    principal: Principal,
    cohortId: string,
    { item, limit, cursor }: ExtensionQuery,
  ): Promise<Page<ExtensionView>> {
    const after = decodeCursor(cursor);
    return this.database.withTenant(principal, async (tx) => {
      const grading = await this.gradings.select(tx, await selectCohortForStaff(tx, principal, cohortId));
      if (item !== undefined) labOf(grading, item);
      const rows = await selectExtensions(tx, cohortId, { item: item ?? null, after }, limit + 1);
      return pageOf(rows, limit, presentExtension);
    });
  }

  /** Throws NotFoundError, ExtensionRefusedError (a quiz). */
  async show(principal: Principal, place: ExtensionPlace): Promise<ShownExtension> {
    return this.database.withTenant(principal, async (tx) => {
      const grading = await this.gradings.select(tx, await selectCohortForStaff(tx, principal, place.cohortId));
      const { lab, newest } = await extensionAt(tx, grading, place);
      return {
        item: lab.item,
        ...(await dateAt(tx, grading, place, lab, newest)),
        revision: newest?.revision ?? 0,
        change: newest && presentExtension(newest),
      };
    });
  }

  /** Newest first. Throws NotFoundError, ExtensionRefusedError (a quiz). */
  async history(principal: Principal, place: ExtensionPlace): Promise<{ items: ExtensionView[] }> {
    return this.database.withTenant(principal, async (tx) => {
      const grading = await this.gradings.select(tx, await selectCohortForStaff(tx, principal, place.cohortId));
      await extensionAt(tx, grading, place);
      const changes = await selectExtensionHistory(tx, place.cohortId, place, MAX_CHANGES);
      return { items: changes.map(presentExtension) };
    });
  }

  /**
   * Throws NotFoundError, ForbiddenError (assistants), ExtensionRefusedError (a quiz), PreconditionRequiredError and PreconditionFailedError (somebody else's
   * change came between), IdempotencyMismatchError.
   */
  async set(
    principal: Principal,
    place: ExtensionPlace,
    { body, ifMatch, idempotencyKey }: ExtensionRequest,
  ): Promise<ExtensionView> {
    return this.database.withTenant(principal, async (tx) => {
      const grading = await this.gradings.select(tx, await selectCohortForInstructor(tx, principal, place.cohortId));
      const { newest, student } = await extensionAt(tx, grading, place);
      // What was given to somebody who has left can still be taken away.
      if (!student && body.dueAt !== null) throw new NotFoundError(NOBODY);
      const next: NewExtension = {
        id: newId(),
        item: place.item,
        ...columnsOf(place.target),
        revision: (newest?.revision ?? 0) + 1,
        dueAt: body.dueAt === null ? null : new Date(body.dueAt),
        reason: body.reason,
        changedBy: principal.personId,
        changedAt: new Date(),
      };
      const write = async (): Promise<void> => {
        mustMatch(ifMatch, next.revision - 1);
        if (!(await insertExtension(tx, place.cohortId, next)))
          throw new PreconditionFailedError('Somebody has just changed this extension: read it again.');
      };
      const call = {
        personId: principal.personId,
        operation: 'extend-due-date',
        key: idempotencyKey,
        requestHash: createHash('sha256')
          .update(JSON.stringify([place, body]))
          .digest(),
      };
      const names = {
        personName: student?.name ?? newest?.personName ?? null,
        changerName: (await selectOptionalPerson(tx, principal.personId))?.name ?? '',
      };
      return (await answerOnce(tx, call, presentExtension({ ...next, ...names }), write)).answer;
    });
  }
}

/** Throws NotFoundError for what the unit does not have, and ExtensionRefusedError for a quiz. */
function labOf({ items }: CohortGrading, item: string): GradableItem {
  const found = items.get(item);
  if (!found) throw new NotFoundError('The cohort’s unit has no such lab.');
  if (found.category !== 'quizzes') return found;
  const overrides = `/v1/quizzes/${found.slug}/overrides`;
  throw new ExtensionRefusedError(
    `A quiz has other dates of its own: set them with \`PUT ${overrides}/people/ID\` or \`PUT ${overrides}/groups/GROUP\`.`,
  );
}

/**
 * What there is of an extension: its newest change, and the student, or one of the lab group. Throws NotFoundError when there never was either, and what
 * `labOf` throws.
 */
async function extensionAt(
  tx: TenantTransaction,
  grading: CohortGrading,
  { cohortId, target, item }: ExtensionPlace,
): Promise<{ lab: GradableItem; newest: DueExtension | null; student: CohortStudent | null }> {
  const lab = labOf(grading, item);
  if ('personId' in target && !isId(target.personId)) throw new NotFoundError(NOBODY);
  const filter = 'personId' in target ? target : { labGroup: target.labGroup };
  const [student = null] = await selectCohortStudents(tx, cohortId, { ...filter, after: null }, 1);
  const [newest = null] = await selectExtensionHistory(tx, cohortId, { target, item }, 1);
  if (!student && !newest) throw new NotFoundError(NOBODY);
  return { lab, newest, student };
}

/** The due date that holds now, and whose it is. */
async function dateAt(
  tx: TenantTransaction,
  { scheme }: CohortGrading,
  { cohortId, target }: ExtensionPlace,
  { item, closesAt }: GradableItem,
  newest: DueExtension | null,
): Promise<Pick<ShownExtension, 'dueAt' | 'from'>> {
  const held =
    'personId' in target
      ? (await selectHeldExtensions(tx, cohortId, [target.personId])).find((extension) => extension.item === item)
      : newest?.dueAt && { dueAt: newest.dueAt, from: 'group' as const };
  if (held) return { dueAt: held.dueAt.toISOString(), from: held.from };
  const schemeDate = schemeDates(scheme).get(item);
  if (schemeDate) return { dueAt: schemeDate.toISOString(), from: 'scheme' };
  return { dueAt: closesAt?.toISOString() ?? null, from: 'cohort' };
}
