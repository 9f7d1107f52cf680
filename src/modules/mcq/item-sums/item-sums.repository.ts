import type { TenantTransaction } from '../../../platform/database/database.js';
import { Prisma } from '../../../platform/database/generated/client.js';
import { countedAnswers, countingAttempts } from './counting-attempts.repository.js';

/**
 * Sums over the attempts that count, from which item statistics follow without reading every answer. What is in them of each student's attempt stands in
 * summed_attempts, so that it can be taken out again. Writers share a lock on their quiz, which a rebuild has to itself; each takes a shard that nobody else
 * writes just then, as long as there is one.
 */
const SHARDS = 4;

/**
 * Brings the sums of a quiz up to date with its students' answers, in the transaction that changed them. To call, once in a transaction and after its other
 * writes, for everybody concerned: when an attempt is submitted, when a key, a marking or a regrade has changed points of a submitted one, and when one is
 * taken away. What has not changed costs nothing, and calling twice adds nothing twice. For hundreds of people, call it for some at a time.
 */
export async function recountItems(tx: TenantTransaction, quizId: string, personIds: readonly string[]): Promise<void> {
  if (personIds.length === 0) return;
  const [claim] = await tx.db.$queryRaw<{ shard: number }[]>`
    WITH gate AS MATERIALIZED (SELECT pg_advisory_xact_lock_shared(hashtextextended(${quizId}, 0)) IS NULL AS passed),
    locked AS (
      INSERT INTO summed_attempts (tenant_id, quiz_id, person_id)
      SELECT ${tx.tenantId}::uuid, ${quizId}::uuid, p.person_id
      FROM gate CROSS JOIN unnest(${[...new Set(personIds)]}::uuid[]) AS p (person_id) ORDER BY p.person_id
      ON CONFLICT (tenant_id, quiz_id, person_id) DO UPDATE SET person_id = excluded.person_id WHERE false
    )
    SELECT coalesce(
      (SELECT s FROM generate_series(0, ${SHARDS - 1}::int) AS s WHERE pg_try_advisory_xact_lock(hashtextextended(${quizId}, 1 + s)) LIMIT 1),
      pg_backend_pid() % ${SHARDS}::int) AS shard`;
  const shard = claim?.shard ?? 0;
  // Another statement, so that it sees what was committed while the first one waited.
  await tx.db.$executeRaw`
    WITH counting AS (${countingAttempts(tx, Prisma.sql`a.quiz_id = ${quizId}::uuid AND a.person_id = ANY (${personIds}::uuid[])`)}),
    new AS (${documents(Prisma.sql`(${countedAnswers(tx)})`)}),
    old AS (
      SELECT person_id, attempt_id, total, items FROM summed_attempts
      WHERE tenant_id = ${tx.tenantId}::uuid AND quiz_id = ${quizId}::uuid AND person_id = ANY (${personIds}::uuid[])
    ),
    changed AS (
      SELECT old.person_id, old.total AS old_total, old.items AS old_items, new.attempt_id, coalesce(new.total, 0) AS total, coalesce(new.items, '[]') AS items
      FROM old LEFT JOIN new ON new.person_id = old.person_id
      WHERE (old.attempt_id, old.items) IS DISTINCT FROM (new.attempt_id, coalesce(new.items, '[]'))
    ),
    terms AS (
      SELECT term.sign, term.t, item.q, item.x, item.m, item.o
      FROM changed CROSS JOIN LATERAL (VALUES (-1, changed.old_total, changed.old_items), (1, changed.total, changed.items)) AS term (sign, t, items)
      CROSS JOIN LATERAL jsonb_to_recordset(term.items) AS item (q uuid, x numeric, m numeric, o text[])
    ),
    deltas AS (${sums(Prisma.sql`terms`)}),
    counts AS (${optionCounts(Prisma.sql`terms`)}),
    added AS (
      INSERT INTO item_sums AS s (tenant_id, quiz_id, question_version_id, shard, n, sum_max, sum_x, sum_xx, sum_xt, sum_t, sum_tt)
      SELECT ${tx.tenantId}::uuid, ${quizId}::uuid, d.question_version_id, ${shard}::smallint, d.n, d.sum_max, d.sum_x, d.sum_xx, d.sum_xt, d.sum_t, d.sum_tt
      FROM deltas d WHERE (d.n, d.sum_max, d.sum_x, d.sum_xx, d.sum_xt, d.sum_t, d.sum_tt) <> (0, 0, 0, 0, 0, 0, 0)
      ORDER BY d.question_version_id
      ON CONFLICT (tenant_id, quiz_id, question_version_id, shard) DO UPDATE
      SET n = s.n + excluded.n, sum_max = s.sum_max + excluded.sum_max, sum_x = s.sum_x + excluded.sum_x, sum_xx = s.sum_xx + excluded.sum_xx,
        sum_xt = s.sum_xt + excluded.sum_xt, sum_t = s.sum_t + excluded.sum_t, sum_tt = s.sum_tt + excluded.sum_tt
    ),
    counted AS (
      INSERT INTO option_counts AS s (tenant_id, quiz_id, question_version_id, option_id, shard, n)
      SELECT ${tx.tenantId}::uuid, ${quizId}::uuid, c.question_version_id, c.option_id, ${shard}::smallint, c.n
      FROM counts c WHERE c.n <> 0 ORDER BY c.question_version_id, c.option_id
      ON CONFLICT (tenant_id, quiz_id, question_version_id, option_id, shard) DO UPDATE SET n = s.n + excluded.n
    )
    UPDATE summed_attempts AS c SET attempt_id = changed.attempt_id, total = changed.total, items = changed.items
    FROM changed WHERE c.tenant_id = ${tx.tenantId}::uuid AND c.quiz_id = ${quizId}::uuid AND c.person_id = changed.person_id`;
}

/**
 * Makes the sums of a quiz anew from its answers: the same figures, unless something had gone wrong. To call, too, in the transaction that changes which attempt
 * counts by the quiz's rule. Submissions to this quiz wait meanwhile.
 */
export async function rebuildItemSums(tx: TenantTransaction, quizId: string): Promise<void> {
  const these = Prisma.sql`tenant_id = ${tx.tenantId}::uuid AND quiz_id = ${quizId}::uuid`;
  await tx.db.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${quizId}, 0))`;
  await tx.db.$executeRaw`DELETE FROM item_sums WHERE ${these}`;
  await tx.db.$executeRaw`DELETE FROM option_counts WHERE ${these}`;
  await tx.db.$executeRaw`DELETE FROM summed_attempts WHERE ${these}`;
  await tx.db.$executeRaw`
    WITH counting AS (${countingAttempts(tx, Prisma.sql`a.quiz_id = ${quizId}::uuid`)}),
    answers AS MATERIALIZED (${countedAnswers(tx)}),
    noted AS (
      INSERT INTO summed_attempts (tenant_id, quiz_id, person_id, attempt_id, total, items)
      SELECT ${tx.tenantId}::uuid, ${quizId}::uuid, person_id, attempt_id, total, items FROM (${documents(Prisma.sql`answers`)}) AS new
    ),
    terms AS (SELECT 1 AS sign, a.q, a.x, a.m, a.o, total.t FROM answers a JOIN (SELECT attempt_id, sum(x) AS t FROM answers GROUP BY attempt_id) AS total USING (attempt_id)),
    counted AS (
      INSERT INTO option_counts (tenant_id, quiz_id, question_version_id, option_id, shard, n)
      SELECT ${tx.tenantId}::uuid, ${quizId}::uuid, question_version_id, option_id, 0, n FROM (${optionCounts(Prisma.sql`terms`)}) AS new
    )
    INSERT INTO item_sums (tenant_id, quiz_id, question_version_id, shard, n, sum_max, sum_x, sum_xx, sum_xt, sum_t, sum_tt)
    SELECT ${tx.tenantId}::uuid, ${quizId}::uuid, question_version_id, 0, n, sum_max, sum_x, sum_xx, sum_xt, sum_t, sum_tt FROM (${sums(Prisma.sql`terms`)}) AS new`;
}

/** Each attempt of the relation of its answers as summed_attempts keeps it. */
function documents(answers: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`
    SELECT person_id, attempt_id, sum(x) AS total, jsonb_agg(jsonb_build_object('q', q, 'x', x, 'm', m, 'o', o) ORDER BY q) AS items
    FROM ${answers} AS answer GROUP BY person_id, attempt_id`;
}

/** Sums by item of rows with sign, t, q, x and m. */
function sums(terms: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`
    SELECT q AS question_version_id, sum(sign)::int AS n, sum(sign * m) AS sum_max, sum(sign * x) AS sum_x, sum(sign * x * x) AS sum_xx,
      sum(sign * x * t) AS sum_xt, sum(sign * t) AS sum_t, sum(sign * t * t) AS sum_tt
    FROM ${terms} AS term GROUP BY q`;
}

/** How often each option was chosen, of rows with sign, q and o. */
function optionCounts(terms: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`
    SELECT q AS question_version_id, option_id, sum(sign)::int AS n FROM ${terms} AS term CROSS JOIN LATERAL unnest(term.o) AS chosen (option_id) GROUP BY q, option_id`;
}
