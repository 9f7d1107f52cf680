import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { ConflictError } from '../../../kernel/errors.js';
import type { Principal } from '../../../kernel/tenant-context.js';
import { Database, type TenantTransaction } from '../../../platform/database/database.js';
import { mustMatch } from '../../../platform/http/formats/etag.js';
import { applyRubric, type Mark } from '../../courses/index.js';
import { presentDesignSummary, presentReleasedMarking } from '../submissions/design.presenter.js';
import {
  claimDesign,
  type Design,
  endClaim,
  gradeDesign,
  insertMarking,
  lockDesign,
} from '../submissions/designs.repository.js';
import type { DesignSummary, ReleasedMarking } from '../submissions/designs.schema.js';
import { answerOnce } from '../../../platform/database/idempotency.repository.js';
import { recordLabEvidence } from '../standings/lab-evidence.js';
import { LabCatalogue } from '../catalogue/lab-catalogue.js';
import { selectDesign } from './read-designs.js';
import { insertEvents } from '../events/submission-events.repository.js';
import { LabSignals } from '../events/signals.js';
import { verdictOfMarks } from './verdict-of-marks.js';
import { type Viewer, viewerOf } from '../submissions/visible-submissions.repository.js';

const CLAIM_MINUTES = 30;

export interface MarkRequest {
  body: Mark;
  ifMatch: string | undefined;
  idempotencyKey: string | undefined;
}

/** Marks designs. Each marking is a new revision; the earlier ones stay as history. */
@Injectable()
export class MarkDesign {
  constructor(
    private readonly database: Database,
    private readonly catalogue: LabCatalogue,
    private readonly signals: LabSignals,
  ) {}

  /**
   * A marking of a released design is seen by its author at once, and shown as such. Throws NotFoundError, MarkingRefusedError, PreconditionRequiredError and
   * PreconditionFailedError (somebody else's revision came between), ConflictError (somebody else has claimed it), IdempotencyMismatchError.
   */
  async mark(
    principal: Principal,
    id: string,
    { body, ifMatch, idempotencyKey }: MarkRequest,
  ): Promise<ReleasedMarking> {
    const { answer } = await this.database.withTenant(principal, async (tx) => {
      const design = await selectDesignForUpdate(tx, this.viewer(principal), id);
      const lab = this.catalogue.get(design.lab);
      const result = applyRubric(lab.rubric ?? [], body.rows);
      const next = {
        ...result,
        revision: design.revision + 1,
        markerId: principal.personId,
        overall: body.overall ?? null,
        afterRelease: design.releasedAt !== null,
        createdAt: new Date(),
      };
      const write = async (): Promise<void> => {
        mustMatch(ifMatch, design.revision);
        refuseOthersClaim(design, principal);
        await insertMarking(tx, id, next);
        if (!next.afterRelease) return;
        await tellAgain(tx, id, next);
        await recordLabEvidence(tx, this.catalogue.all(), lab, id, next);
      };
      const call = {
        personId: principal.personId,
        operation: 'mark-design',
        key: idempotencyKey,
        requestHash: createHash('sha256')
          .update(JSON.stringify([id, body]))
          .digest(),
      };
      return answerOnce(tx, call, presentReleasedMarking(next), write);
    });
    this.signals.signal(id);
    return answer;
  }

  /** Tells other markers to leave the design alone for half an hour; again, for another. Throws NotFoundError, ConflictError. */
  async claim(principal: Principal, id: string): Promise<DesignSummary> {
    return this.database.withTenant(principal, async (tx) => {
      refuseOthersClaim(await selectDesignForUpdate(tx, this.viewer(principal), id), principal);
      await claimDesign(tx, id, principal.personId, CLAIM_MINUTES);
      return presentDesignSummary(await selectDesign(tx, this.viewer(principal), id));
    });
  }

  /** Takes one's claim back, if there is one. Throws NotFoundError. */
  async unclaim(principal: Principal, id: string): Promise<void> {
    await this.database.withTenant(principal, async (tx) => {
      await selectDesign(tx, this.viewer(principal), id);
      await endClaim(tx, id, principal.personId);
    });
  }

  private viewer(principal: Principal): Viewer {
    return viewerOf(principal, this.catalogue.all());
  }
}

/** Throws NotFoundError. */
async function selectDesignForUpdate(tx: TenantTransaction, marker: Viewer, id: string): Promise<Design> {
  await selectDesign(tx, marker, id);
  await lockDesign(tx, id);
  // Again: only now nobody changes it any more.
  return selectDesign(tx, marker, id);
}

function refuseOthersClaim({ claimedBy, claimedUntil }: Design, { personId }: Principal): void {
  if (claimedBy === null || claimedBy === personId) return;
  throw new ConflictError(`Somebody else is marking this design until ${claimedUntil?.toISOString() ?? 'later'}.`);
}

async function tellAgain(
  tx: TenantTransaction,
  id: string,
  { score, maxScore }: { score: number; maxScore: number },
): Promise<void> {
  const grade = { verdict: verdictOfMarks({ score, maxScore }), score, maxScore };
  await gradeDesign(tx, id, grade);
  await insertEvents(tx, id, { type: 'remarked', status: 'graded', ...grade });
}
