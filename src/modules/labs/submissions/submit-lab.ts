import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { RateLimitedError, type Violation } from '../../../kernel/errors.js';
import { SubmissionRefusedError } from './submissions.errors.js';
import { newId } from '../../../kernel/ids.js';
import { holdsRole, type Principal } from '../../../kernel/tenant-context.js';
import { SETTINGS, type Settings } from '../../../platform/config/settings.js';
import { Database, type SqlTransaction } from '../../../platform/database/database.js';
import { RateLimiter } from '../../../platform/http/limits/rate-limiter.js';
import { Outbox } from '../../../platform/queue/outbox.js';
import type { OutboxMessage } from '../../../platform/queue/outbox.repository.js';
import { noteActivity } from '../../evidence/index.js';
import { insertDesign } from './designs.repository.js';
import type { LabDescription } from '../model/results.js';
import { answerOnce } from '../../../platform/database/idempotency.repository.js';
import { LabCatalogue } from '../catalogue/lab-catalogue.js';
import { LabSignals } from '../events/signals.js';
import { enqueueGrading } from './enqueue-grading.js';
import { insertEvents } from '../events/submission-events.repository.js';
import { insertSubmission, type StoredFile } from './submissions.repository.js';
import { lockWaiting, supersedeWaiting } from './supersede.repository.js';
import type { Accepted, Submit } from './submissions.schema.js';

interface Outcome {
  accepted: Accepted;
  message: OutboxMessage | null;
  /** Ids of what the student had waiting there. */
  superseded: readonly string[];
}

/** Takes a student's files in. */
@Injectable()
export class SubmitLab {
  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly catalogue: LabCatalogue,
    private readonly database: Database,
    private readonly limiter: RateLimiter,
    private readonly outbox: Outbox,
    private readonly signals: LabSignals,
  ) {}

  /**
   * Throws NotFoundError (no such lab), SubmissionRefusedError (files that do not fit it), RateLimitedError, and IdempotencyMismatchError (the key was
   * used for another submission).
   */
  async submit(
    principal: Principal,
    slug: string,
    { files }: Submit,
    idempotencyKey: string | undefined,
  ): Promise<Accepted> {
    const lab = this.catalogue.get(slug);
    const stored = files.map(({ name, content }) => ({ name, content: Buffer.from(content, 'utf8') }));
    refuseUnfit(lab, stored);
    await this.refuseFlood(principal);

    const accept = (tx: SqlTransaction) => this.accept(tx, principal, lab, stored, idempotencyKey);
    // Without a key nothing has to be looked up first, so all of it leaves at once.
    const { accepted, message, superseded } = await (idempotencyKey === undefined
      ? this.database.withTenantAtOnce(principal, accept)
      : this.database.withTenantSql(principal, accept));
    // Not waited for: the answer stands without it.
    if (message) void this.outbox.publish(message);
    for (const id of superseded) this.signals.signal(id);
    return accepted;
  }

  /** Row, files, first event and what wakes a grader or a marker are one transaction: all of them are there, or none. */
  private async accept(
    tx: SqlTransaction,
    principal: Principal,
    lab: LabDescription,
    files: StoredFile[],
    key: string | undefined,
  ): Promise<Outcome> {
    const { tenantId, personId } = principal;
    const accepted: Accepted = { id: newId(), status: lab.kind === 'program' ? 'queued' : 'awaiting_marking' };
    const call = { personId, operation: 'submit-lab', key, requestHash: hashOf(lab.slug, files) };
    const { answer, done } = await answerOnce(tx, call, accepted, async () => {
      const place = { personId, lab: lab.slug };
      const noted = [
        ...(lab.kind === 'program' ? [lockWaiting(tx, place)] : []),
        insertSubmission(tx, { ...accepted, personId, lab: lab.slug, files }),
        ...(holdsRole(principal, ['student']) ? [noteActivity(tx, personId, lab.unit, { answers: 0 })] : []),
      ];
      if (lab.kind === 'design') {
        const told = insertEvents(tx, accepted.id, { type: 'awaiting_marking', status: 'awaiting_marking' });
        await Promise.all([...noted, insertDesign(tx, accepted.id), told]);
        return null;
      }
      const told = insertEvents(tx, accepted.id, { type: 'queued', status: 'queued', because: 'submitted' });
      const enqueuing = enqueueGrading(tx, { tenantId, kind: 'submission', id: accepted.id }, 0);
      const [message, superseded] = await Promise.all([
        enqueuing,
        supersedeWaiting(tx, accepted.id, place),
        told,
        ...noted,
      ]);
      return { message, superseded };
    });
    return { accepted: answer, message: done?.message ?? null, superseded: done?.superseded ?? [] };
  }

  private async refuseFlood({ tenantId, personId }: Principal): Promise<void> {
    const limit = this.settings.SUBMISSIONS_PER_USER_PER_MINUTE;
    const { allowed, retryAfterSeconds } = await this.limiter.take(`submit:${tenantId}:${personId}`, {
      limit,
      windowSeconds: 60,
    });
    if (!allowed)
      throw new RateLimitedError({
        detail: `More than ${limit} submissions a minute: wait ${retryAfterSeconds} s.`,
        retryAfterSeconds,
      });
  }
}

/** Each name at most once and one of the lab's, each file within its size. Which of them may be missing is the grader's to say. */
function refuseUnfit(lab: LabDescription, files: readonly StoredFile[]): void {
  const names = lab.files.map((file) => file.name);
  const violations = files.flatMap(({ name, content }, index): Violation[] => {
    const contract = lab.files.find((file) => file.name === name);
    const pointer = `/files/${index}`;
    if (!contract) return [{ pointer: `${pointer}/name`, detail: `the lab takes ${names.join(', ')}` }];
    if (files.findIndex((file) => file.name === name) !== index)
      return [{ pointer: `${pointer}/name`, detail: 'is there twice' }];
    if (content.length > contract.maxBytes)
      return [
        { pointer: `${pointer}/content`, detail: `has ${content.length} bytes; ${contract.maxBytes} are allowed` },
      ];
    return [];
  });
  if (violations.length === 0) return;
  throw new SubmissionRefusedError({
    detail: violations.map(({ pointer, detail }) => `${pointer}: ${detail}`).join('; '),
    violations,
  });
}

function hashOf(slug: string, files: readonly StoredFile[]): Buffer {
  const hash = createHash('sha256').update(slug);
  for (const { name, content } of files) hash.update(`\0${name}\0${content.length}\0`).update(content);
  return hash.digest();
}
