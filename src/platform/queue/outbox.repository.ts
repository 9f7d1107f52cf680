import { newId } from '../../kernel/ids.js';
import type { SqlTransaction } from '../database/database.js';
import type { UpkeepTransaction } from '../database/upkeep-database.js';
import type { JobRequest } from './job.js';

/** A job that is to be published: to be given to its queue. */
export interface OutboxMessage extends JobRequest {
  readonly tenantId: string;
  readonly messageId: string;
}

interface OutboxRow {
  tenant_id: string;
  id: string;
  job: string;
  payload: { id: string; payload: unknown };
}

export interface OutboxOptions {
  /** How much later it is published, at the earliest. */
  delayMs?: number;
}

/** Enqueues a job in the transaction of what it is about: it will be in its queue if and only if the transaction commits. */
export async function insertOutboxMessage(
  tx: SqlTransaction,
  job: JobRequest,
  { delayMs = 0 }: OutboxOptions = {},
): Promise<OutboxMessage> {
  const messageId = newId();
  const payload = JSON.stringify({ id: job.id, payload: job.payload });
  await tx.db.$executeRaw`
    INSERT INTO outbox (tenant_id, id, job, payload, due_at)
    VALUES (${tx.tenantId}::uuid, ${messageId}::uuid, ${job.name}, ${payload}::jsonb, now() + ${delayMs} * interval '1 millisecond')`;
  return { ...job, tenantId: tx.tenantId, messageId };
}

/** Enqueues many. The relay publishes them. */
export async function insertOutboxMessages(tx: SqlTransaction, jobs: readonly JobRequest[]): Promise<void> {
  const ids = jobs.map(() => newId());
  const names = jobs.map((job) => job.name);
  const payloads = jobs.map((job) => JSON.stringify({ id: job.id, payload: job.payload }));
  await tx.db.$executeRaw`
    INSERT INTO outbox (tenant_id, id, job, payload)
    SELECT ${tx.tenantId}::uuid, job.id, job.name, job.payload::jsonb
    FROM unnest(${ids}::uuid[], ${names}::text[], ${payloads}::text[]) AS job (id, name, payload)`;
}

export async function deleteOutboxMessages(tx: SqlTransaction, messages: readonly OutboxMessage[]): Promise<void> {
  const ids = messages.map((message) => message.messageId);
  await tx.db.$executeRaw`
    DELETE FROM outbox WHERE tenant_id = ${tx.tenantId}::uuid AND id = ANY (${ids}::uuid[])`;
}

/** Due messages of all tenants, the oldest first. */
export async function selectDueOutboxMessages({ upkeep }: UpkeepTransaction, limit: number): Promise<OutboxMessage[]> {
  const rows = await upkeep.$queryRaw<OutboxRow[]>`
    SELECT tenant_id, id, job, payload FROM outbox WHERE due_at <= now() ORDER BY due_at LIMIT ${limit}`;
  return rows.map((row) => ({
    tenantId: row.tenant_id,
    messageId: row.id,
    name: row.job,
    id: row.payload.id,
    payload: row.payload.payload,
  }));
}

export async function deletePublishedMessages(
  { upkeep }: UpkeepTransaction,
  messages: readonly OutboxMessage[],
): Promise<void> {
  const tenantIds = messages.map((message) => message.tenantId);
  const ids = messages.map((message) => message.messageId);
  await upkeep.$executeRaw`
    DELETE FROM outbox WHERE (tenant_id, id) IN (SELECT * FROM unnest(${tenantIds}::uuid[], ${ids}::uuid[]))`;
}
