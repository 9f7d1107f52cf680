import { Injectable } from '@nestjs/common';
import { NotFoundError } from '../../../kernel/errors.js';
import { isId } from '../../../kernel/ids.js';
import type { Principal } from '../../../kernel/tenant-context.js';
import { Database, type TenantTransaction } from '../../../platform/database/database.js';
import { decodeCursor, type Page, pageOf } from '../../../platform/http/formats/pagination.js';
import { selectMarkings } from './designs.repository.js';
import { LabCatalogue } from '../catalogue/lab-catalogue.js';
import { selectOldResults } from './results.repository.js';
import type { ResultListView } from './results.schema.js';
import {
  presentResults,
  presentSubmission,
  presentSubmissionSummary,
  presentTimeline,
} from './submission.presenter.js';
import {
  isVisible,
  selectFiles,
  selectOptionalSubmission,
  selectOptionalTimeline,
  selectSubmissions,
  type Submission,
} from './submissions.repository.js';
import type { SubmissionQuery, SubmissionSummary, SubmissionView } from './submissions.schema.js';
import type { TimelineView } from './timeline.schema.js';
import { viewerOf } from './visible-submissions.repository.js';

const NO_SUBMISSION = 'There is no such submission.';

/** Shows people the submissions that they may see. For all others, and for another college's, the answer is the same as for none. */
@Injectable()
export class ReadSubmissions {
  constructor(
    private readonly database: Database,
    private readonly catalogue: LabCatalogue,
  ) {}

  async list(principal: Principal, { limit, cursor, lab, status }: SubmissionQuery): Promise<Page<SubmissionSummary>> {
    const filter = { viewer: viewerOf(principal, this.catalogue.all()), lab, status, before: decodeCursor(cursor) };
    const rows = await this.database.withTenant(principal, (tx) => selectSubmissions(tx, filter, limit + 1));
    return pageOf(rows, limit, presentSubmissionSummary);
  }

  /** Throws NotFoundError. */
  async show(principal: Principal, id: string): Promise<SubmissionView> {
    return this.database.withTenant(principal, async (tx) => {
      const submission = await this.selectVisible(tx, principal, id);
      const isReleasedDesign = submission.status === 'graded' && submission.result === null;
      const [marking] = isReleasedDesign ? await selectMarkings(tx, id, 1) : [];
      return presentSubmission(submission, await selectFiles(tx, id), marking);
    });
  }

  /** Throws NotFoundError, also for a submission that has no timeline: one that is not graded yet, or that no program was run for. */
  async timeline(principal: Principal, id: string): Promise<TimelineView> {
    return this.database.withTenant(principal, async (tx) => {
      const { status } = await this.selectVisible(tx, principal, id);
      const timeline = await selectOptionalTimeline(tx, id);
      if (timeline !== null) return presentTimeline(id, timeline);
      throw new NotFoundError(
        status === 'graded'
          ? 'This submission has no timeline.'
          : 'There is no timeline yet: it comes with the verdict. Follow the submission by its events.',
      );
    });
  }

  /** Every result that the submission has had. Throws NotFoundError. */
  async results(principal: Principal, id: string): Promise<ResultListView> {
    return this.database.withTenant(principal, async (tx) =>
      presentResults(await this.selectVisible(tx, principal, id), await selectOldResults(tx, id)),
    );
  }

  private async selectVisible(tx: TenantTransaction, principal: Principal, id: string): Promise<Submission> {
    const viewer = viewerOf(principal, this.catalogue.all());
    const submission = isId(id) && (await isVisible(tx, id, viewer)) ? await selectOptionalSubmission(tx, id) : null;
    if (!submission) throw new NotFoundError(NO_SUBMISSION);
    return submission;
  }
}
