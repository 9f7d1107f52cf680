import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { ConflictError, NotFoundError } from '../../../kernel/errors.js';
import { RegradeRefusedError } from './regrades.errors.js';
import { isId, newId } from '../../../kernel/ids.js';
import type { Principal } from '../../../kernel/tenant-context.js';
import { Database, type TenantTransaction } from '../../../platform/database/database.js';
import { decodeCursor, type Page, pageOf } from '../../../platform/http/formats/pagination.js';
import { insertOutboxMessages } from '../../../platform/queue/outbox.repository.js';
import { selectCohortForInstructor, selectOptionalUnitPlan } from '../../courses/index.js';
import { gradeSubmission } from '../submissions/grade-submission.job.js';
import { answerOnce } from '../../../platform/database/idempotency.repository.js';
import { LabCatalogue } from '../catalogue/lab-catalogue.js';
import { presentRegrade, presentRegradeItem } from './regrade.presenter.js';
import {
  insertRegrade,
  type Regradable,
  type RegradableFilter,
  selectRegradable,
  selectRegradeItems,
  selectRegrades,
} from './regrades.repository.js';
import type { RegradeItemQuery, RegradeItemView, RegradeRequest, RegradeView } from './regrades.schema.js';
import { viewerOf } from '../submissions/visible-submissions.repository.js';

/** In one regrade: all of it is one transaction. */
const MAX_ITEMS = 20_000;

/**
 * Has submissions graded again by the grader of today. Each is an item with a life like a submission's own; the workers take items when no student waits.
 * Nothing is published here: the outbox's relay does that, a batch at a time.
 */
@Injectable()
export class RegradeLabs {
  constructor(
    private readonly database: Database,
    private readonly catalogue: LabCatalogue,
  ) {}

  /**
   * Throws NotFoundError (no such lab, or cohort), ForbiddenError (another's cohort to change), RegradeRefusedError (submissions that can't be regraded, or too many), ConflictError (some are being regraded
   * already) and IdempotencyMismatchError.
   */
  async start(
    principal: Principal,
    request: RegradeRequest,
    idempotencyKey: string | undefined,
  ): Promise<{ id: string }> {
    if (request.lab !== undefined && this.catalogue.get(request.lab).kind !== 'program')
      throw new RegradeRefusedError('This lab is marked by a person: mark its designs again instead.');
    const call = {
      personId: principal.personId,
      operation: 'regrade',
      key: idempotencyKey,
      requestHash: createHash('sha256').update(JSON.stringify(request)).digest(),
    };
    return this.database.withTenant(principal, async (tx) => {
      const regrade = { id: newId() };
      const work = async () =>
        insertItems(tx, principal, regrade.id, request, await this.narrow(tx, principal, request));
      return (await answerOnce(tx, call, regrade, work)).answer;
    });
  }

  /** What the request is about. Designs of a cohort are left alone: people mark them. */
  private async narrow(
    tx: TenantTransaction,
    principal: Principal,
    { lab, cohortId, submissionIds }: RegradeRequest,
  ): Promise<RegradableFilter> {
    const viewer = viewerOf(principal, this.catalogue.all());
    if (cohortId === undefined) return { viewer, labs: lab === undefined ? undefined : [lab], submissionIds };
    const { unit } = await selectCohortForInstructor(tx, principal, cohortId);
    const labs = (await selectOptionalUnitPlan(tx, unit))?.labs ?? [];
    if (lab !== undefined && !labs.includes(lab))
      throw new RegradeRefusedError('This lab is not of the cohort’s unit.');
    return { viewer, labs: lab === undefined ? labs : [lab], cohortId };
  }

  /** Newest first. */
  async list(
    principal: Principal,
    { limit, cursor }: { limit: number; cursor?: string | undefined },
  ): Promise<Page<RegradeView>> {
    const before = decodeCursor(cursor);
    const rows = await this.database.withTenant(principal, (tx) => selectRegrades(tx, { before }, limit + 1));
    return pageOf(rows, limit, presentRegrade);
  }

  /** Throws NotFoundError. */
  async show(principal: Principal, id: string): Promise<RegradeView> {
    return this.database.withTenant(principal, (tx) => selectRegrade(tx, id));
  }

  /** Throws NotFoundError. */
  async items(
    principal: Principal,
    id: string,
    { limit, cursor, changed }: RegradeItemQuery,
  ): Promise<Page<RegradeItemView>> {
    const filter = { viewer: viewerOf(principal, this.catalogue.all()), changed, after: decodeCursor(cursor) };
    const rows = await this.database.withTenant(principal, async (tx) => {
      await selectRegrade(tx, id);
      return selectRegradeItems(tx, id, filter, limit + 1);
    });
    return pageOf(rows, limit, presentRegradeItem);
  }
}

async function selectRegrade(tx: TenantTransaction, id: string): Promise<RegradeView> {
  const [regrade] = isId(id) ? await selectRegrades(tx, { id }, 1) : [];
  if (!regrade) throw new NotFoundError('There is no such regrade: `GET /v1/regrades` lists them.');
  return presentRegrade(regrade);
}

async function insertItems(
  tx: TenantTransaction,
  { tenantId, personId }: Principal,
  id: string,
  { lab, cohortId, submissionIds, dryRun }: RegradeRequest,
  filter: RegradableFilter,
): Promise<void> {
  const submissions = await selectRegradable(tx, filter, MAX_ITEMS + 1);
  refuseUnfit(submissions, submissionIds);
  const items = submissions.map((submission) => ({ id: newId(), submissionId: submission.id, lab: submission.lab }));
  const regrade = { id, lab: lab ?? null, cohortId: cohortId ?? null, dryRun, startedBy: personId };
  const { inserted } = await insertRegrade(tx, regrade, items);
  if (inserted < items.length)
    throw new ConflictError(
      'Some of these submissions are being regraded already: `GET /v1/regrades` shows how far that is. Wait for its end.',
    );
  const jobs = items.map((item) => gradeSubmission({ tenantId, kind: 'regrade', id: item.id }, 0));
  await insertOutboxMessages(tx, jobs);
}

function refuseUnfit(found: readonly Regradable[], asked: readonly string[] | undefined): void {
  if (found.length > MAX_ITEMS)
    throw new RegradeRefusedError(`These are more than ${MAX_ITEMS} submissions: name fewer by \`submissionIds\`.`);
  const known = new Set(found.map(({ id }) => id));
  const violations = (asked ?? []).flatMap((id, index) =>
    known.has(id) ? [] : [{ pointer: `/submissionIds/${index}`, detail: 'is no program’s submission that was graded' }],
  );
  if (violations.length === 0) return;
  throw new RegradeRefusedError({
    detail: violations.map(({ pointer, detail }) => `${pointer} ${detail}`).join('; '),
    violations,
  });
}
