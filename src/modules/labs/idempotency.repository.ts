import type { TenantTransaction } from '../../platform/database/database.js';
import type { UpkeepTransaction } from '../../platform/database/upkeep-database.js';

export interface IdempotentCall {
  personId: string;
  /** e.g. `submit-lab` */
  operation: string;
  key: string;
  requestHash: Buffer;
}

export interface RememberedAnswer {
  requestHash: Uint8Array;
  answer: unknown;
}

/**
 * Remembers the answer that this transaction is about to give. Gives what is remembered already instead, when the key was used before; of two calls at
 * once the second waits here until the first has committed.
 */
export async function rememberAnswer(
  tx: TenantTransaction,
  call: IdempotentCall,
  answer: object,
): Promise<RememberedAnswer | null> {
  const { personId, operation, key, requestHash } = call;
  const inserted = await tx.db.$executeRaw`
    INSERT INTO idempotency_keys (tenant_id, person_id, operation, key, request_hash, answer)
    VALUES (${tx.tenantId}::uuid, ${personId}::uuid, ${operation}, ${key}, ${requestHash}, ${JSON.stringify(answer)}::jsonb)
    ON CONFLICT DO NOTHING`;
  if (inserted === 1) return null;
  return tx.db.idempotencyKey.findUniqueOrThrow({
    where: { tenantId_personId_operation_key: { tenantId: tx.tenantId, personId, operation, key } },
    select: { requestHash: true, answer: true },
  });
}

/** Row-level security lets the upkeep role delete those of a day ago only. */
export async function deleteOldAnswers({ upkeep }: UpkeepTransaction): Promise<void> {
  await upkeep.$executeRaw`DELETE FROM idempotency_keys WHERE created_at < now() - interval '24 hours'`;
}
