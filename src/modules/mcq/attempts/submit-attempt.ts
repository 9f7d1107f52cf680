import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Language } from '../../../kernel/languages.js';
import type { Principal } from '../../../kernel/tenant-context.js';
import { Database } from '../../../platform/database/database.js';
import { answerOnce } from '../../../platform/database/idempotency.repository.js';
import { noAttempt } from './attempt-access.js';
import { selectAttemptItems } from './attempt-items.repository.js';
import { presentAttempt } from './attempt.presenter.js';
import type { AttemptView } from './attempts.schema.js';
import { closeAttempt, lockAndCloseOverdue } from './close-attempt.js';
import { questionsGuardedElsewhere } from './withheld-questions.js';

/** Hands a student's attempt in. */
@Injectable()
export class SubmitAttempt {
  constructor(private readonly database: Database) {}

  /**
   * An attempt is submitted once: again, with or without a key, this shows what the first time has done. So does it when the time was up before, and what was
   * saved in time counts. Throws NotFoundError, IdempotencyMismatchError (the key was used for another attempt).
   */
  async submit(
    principal: Principal,
    id: string,
    idempotencyKey: string | undefined,
    language: Language,
  ): Promise<AttemptView> {
    const { personId } = principal;
    return this.database.withTenant(principal, async (tx) => {
      const attempt = await lockAndCloseOverdue(tx, id, personId);
      if (!attempt) throw noAttempt();
      const requestHash = createHash('sha256').update(attempt.id).digest();
      const call = { personId, operation: 'submit-attempt', key: idempotencyKey, requestHash };
      const { done } = await answerOnce(tx, call, { id: attempt.id }, async () =>
        attempt.status === 'open' ? closeAttempt(tx, attempt) : attempt,
      );
      const current = done ?? attempt;
      return presentAttempt(
        current,
        await selectAttemptItems(tx, id, { language }),
        'student',
        await questionsGuardedElsewhere(tx, current),
      );
    });
  }
}
