import { Injectable } from '@nestjs/common';
import { ConflictError, NotFoundError } from '../../../kernel/errors.js';
import { isId } from '../../../kernel/ids.js';
import type { Principal } from '../../../kernel/tenant-context.js';
import { Database, type SqlTransaction } from '../../../platform/database/database.js';
import { insertOutboxMessages } from '../../../platform/queue/outbox.repository.js';
import { selectCohortForInstructor } from '../../courses/index.js';
import { gradeSubmission } from '../submissions/grade-submission.job.js';
import { LabCatalogue } from '../catalogue/lab-catalogue.js';
import { LabSignals } from '../events/signals.js';
import { insertEventOfEach, type Requeued, type RequeueFilter, requeueFailed } from './requeue.repository.js';
import { isVisible } from '../submissions/submissions.repository.js';
import { viewerOf } from '../submissions/visible-submissions.repository.js';

/** In one call: all of it is one transaction. */
const MOST = 5_000;

/** Has submissions graded after all that were given up for faults of ours. Who did that is told in their events. */
@Injectable()
export class RequeueSubmissions {
  constructor(
    private readonly database: Database,
    private readonly catalogue: LabCatalogue,
    private readonly signals: LabSignals,
  ) {}

  /** Throws NotFoundError, and ConflictError for one that was not given up. */
  async one(principal: Principal, id: string): Promise<void> {
    const viewer = viewerOf(principal, this.catalogue.all());
    await this.database.withTenant(principal, async (tx) => {
      if (!isId(id) || !(await isVisible(tx, id, viewer))) throw new NotFoundError('There is no such submission.');
      const [requeued] = await this.requeue(tx, principal, { viewer, id });
      if (!requeued)
        throw new ConflictError('Only a submission that is `failed_internally` can be put back: this one is not.');
    });
    this.signals.signal(id);
  }

  /** Gives how many. Throws NotFoundError (no such lab, or cohort) and ForbiddenError (another's cohort to change). */
  async ofLab(principal: Principal, lab: string, cohort: string | undefined): Promise<number> {
    const viewer = viewerOf(principal, this.catalogue.all());
    this.catalogue.get(lab);
    const requeued = await this.database.withTenant(principal, async (tx) => {
      if (cohort !== undefined) await selectCohortForInstructor(tx, principal, cohort);
      return this.requeue(tx, principal, { viewer, lab, cohortId: cohort });
    });
    for (const { id } of requeued) this.signals.signal(id);
    return requeued.length;
  }

  private async requeue(
    tx: SqlTransaction,
    { tenantId, personId }: Principal,
    filter: RequeueFilter,
  ): Promise<Requeued[]> {
    const requeued = await requeueFailed(tx, filter, MOST);
    const ids = requeued.map(({ id }) => id);
    await insertEventOfEach(tx, ids, { type: 'queued', status: 'queued', because: 'requeued', by: personId });
    const jobs = requeued.map(({ id, run }) => gradeSubmission({ tenantId, kind: 'submission', id }, run));
    await insertOutboxMessages(tx, jobs);
    return requeued;
  }
}
