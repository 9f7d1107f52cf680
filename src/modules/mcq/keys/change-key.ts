import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Principal } from '../../../kernel/tenant-context.js';
import { Database } from '../../../platform/database/database.js';
import { answerOnce } from '../../../platform/database/idempotency.repository.js';
import { mustMatch } from '../../../platform/http/formats/etag.js';
import { insertKeyRegrades, insertQuestionKey, lockKeys } from '../../courses/index.js';
import { selectKeyHistory } from './keys.repository.js';
import type { ChangedKey, NewKey } from './keys.schema.js';
import { type KeyPath, refuseForeignOptions, selectChoiceWording } from './select-choice-wording.js';

export interface KeyChange {
  body: NewKey;
  ifMatch: string | undefined;
  idempotencyKey: string | undefined;
}

/** Mends which options are right. Whoever has answered is graded again by a worker; see regrade-question.job.ts in courses. */
@Injectable()
export class ChangeKey {
  constructor(private readonly database: Database) {}

  /**
   * A key that names the options that are right already changes nothing. Throws NotFoundError, ConflictError (a short answer), KeyRefusedError,
   * PreconditionRequiredError, PreconditionFailedError, IdempotencyMismatchError.
   */
  async change(principal: Principal, path: KeyPath, { body, ifMatch, idempotencyKey }: KeyChange): Promise<ChangedKey> {
    const { optionIds, reason } = body;
    const call = {
      personId: principal.personId,
      operation: 'change-key',
      key: idempotencyKey,
      requestHash: createHash('sha256')
        .update(JSON.stringify([path, body]))
        .digest(),
    };
    return this.database.withTenant(principal, async (tx) => {
      const wording = await selectChoiceWording(tx, path);
      refuseForeignOptions(wording, optionIds);
      await lockKeys(tx, wording.unit);
      const [newest] = await selectKeyHistory(tx, wording.id, 1);
      const revision = newest?.revision ?? 0;
      const changed = !isSame(optionIds, newest?.optionIds ?? []);
      const next = { revision: changed ? revision + 1 : revision, optionIds, changed };
      const write = async (): Promise<void> => {
        mustMatch(ifMatch, revision);
        if (!changed) return;
        const key = { questionVersionId: wording.id, ...next };
        await insertQuestionKey(tx, key, { reason, changedBy: principal.personId });
        await insertKeyRegrades(tx, [wording.id]);
      };
      return (await answerOnce(tx, call, next, write)).answer;
    });
  }
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((id) => other.includes(id));
}
