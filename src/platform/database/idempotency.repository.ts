import { IdempotencyMismatchError } from '../../kernel/errors.js';
import type { SqlTransaction } from './database.js';
import type { UpkeepTransaction } from './upkeep-database.js';

export interface IdempotentCall {
  personId: string;
  /** e.g. `submit-lab` */
  operation: string;
  /** None: every call is a new one. */
  key: string | undefined;
  requestHash: Buffer;
}

interface RememberedAnswer {
  requestHash: Uint8Array;
  answer: unknown;
}

/**
 * Does `work`, whose outcome is told by `answer`, unless the same call was answered before: then gives that answer, and does nothing. When `work` rejects, so
 * does this, and nothing is remembered once the transaction is rolled back. Throws IdempotencyMismatchError when the key was used for another request.
 */
export async function answerOnce<Answer extends object, Done>(
  tx: SqlTransaction,
  { key, ...call }: IdempotentCall,
  answer: Answer,
  work: () => Promise<Done>,
): Promise<{ answer: Answer; done: Done | null }> {
  const remembered = key === undefined ? null : await rememberAnswer(tx, { ...call, key }, answer);
  if (!remembered) return { answer, done: await work() };
  if (call.requestHash.equals(remembered.requestHash)) return { answer: remembered.answer as Answer, done: null };
  throw new IdempotencyMismatchError(
    'This Idempotency-Key was used for another request: choose a new one, or send the same request.',
  );
}

/**
 * Remembers the answer that this transaction is about to give. Gives what is remembered already instead, when the key was used before; of two calls at
 * once the second waits here until the first has committed.
 */
async function rememberAnswer(
  tx: SqlTransaction,
  call: IdempotentCall & { key: string },
  answer: object,
): Promise<RememberedAnswer | null> {
  const { personId, operation, key, requestHash } = call;
  const inserted = await tx.db.$executeRaw`
    INSERT INTO idempotency_keys (tenant_id, person_id, operation, key, request_hash, answer)
    VALUES (${tx.tenantId}::uuid, ${personId}::uuid, ${operation}, ${key}, ${requestHash}, ${JSON.stringify(answer)}::jsonb)
    ON CONFLICT DO NOTHING`;
  if (inserted === 1) return null;
  const [remembered] = await tx.db.$queryRaw<RememberedAnswer[]>`
    SELECT request_hash AS "requestHash", answer FROM idempotency_keys
    WHERE tenant_id = ${tx.tenantId}::uuid AND person_id = ${personId}::uuid AND operation = ${operation} AND key = ${key}`;
  if (!remembered) throw new Error('an answer is remembered and yet it is not there');
  return remembered;
}

/** Row-level security lets the upkeep role delete those of a day ago only. */
export async function deleteOldAnswers({ upkeep }: UpkeepTransaction): Promise<void> {
  await upkeep.$executeRaw`DELETE FROM idempotency_keys WHERE created_at < now() - interval '24 hours'`;
}
