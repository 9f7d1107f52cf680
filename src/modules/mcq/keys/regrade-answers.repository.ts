import type { SqlTransaction, TenantTransaction } from '../../../platform/database/database.js';
import { type LeasedTable, type RowKey, whileRunning } from '../../../platform/queue/leased/leased-rows.repository.js';
import { insertOutboxMessage, type OutboxMessage } from '../../../platform/queue/outbox.repository.js';
import {
  type BloomLevel,
  type ChoiceKind,
  type KeyRegradeKey,
  parseQuestionDocument,
  type QuestionDocument,
  type QuestionKey,
  regradeQuestion,
} from '../../courses/index.js';

/** What regrading and its evidence need to know of a question. */
export interface RegradedQuestion {
  /** Of the question version. */
  id: string;
  unit: string;
  question: string;
  kind: ChoiceKind;
  bloomLevel: BloomLevel;
  section: string;
  outcome: string;
  maxPoints: number;
  document: QuestionDocument;
}

/** A graded answer: a response of an attempt, or a turn of practice. */
export interface GradedAnswer {
  /** Of the attempt or the turn. */
  id: string;
  personId: string;
  /** Null in practice. */
  quizId: string | null;
  optionIds: string[];
  points: number;
  keyRevision: number;
  answeredAt: Date;
  /** Whether mastery counts it. */
  isEvidence: boolean;
}

type OutdatedAnswer = Pick<GradedAnswer, 'id' | 'optionIds' | 'points'>;

export type AnswerPlace = 'attempt' | 'practice';

export async function selectRegradedQuestion(tx: SqlTransaction, id: string): Promise<RegradedQuestion> {
  const rows = await tx.db.$queryRaw<RegradedQuestion[]>`
    SELECT id, unit, question, kind, bloom_level AS "bloomLevel", section, outcome, max_points::float8 AS "maxPoints", document
    FROM question_versions WHERE tenant_id = ${tx.tenantId}::uuid AND id = ${id}::uuid`;
  const row = rows[0]!;
  return { ...row, document: parseQuestionDocument(row.document) };
}

/** Answers that are graded by an older key than revision `revision`, in order of id from after `after`, at most `limit`. */
export async function selectOutdatedAnswers(
  tx: TenantTransaction,
  place: AnswerPlace,
  { id, revision, after }: { id: string; revision: number; after: string | null },
  limit: number,
): Promise<OutdatedAnswer[]> {
  return place === 'attempt'
    ? tx.db.$queryRaw<OutdatedAnswer[]>`
        SELECT attempt_id AS id, option_ids AS "optionIds", points::float8 AS points FROM responses
        WHERE tenant_id = ${tx.tenantId}::uuid AND question_version_id = ${id}::uuid AND key_revision < ${revision}
          AND (${after}::uuid IS NULL OR attempt_id > ${after}::uuid)
        ORDER BY attempt_id LIMIT ${limit}`
    : tx.db.$queryRaw<OutdatedAnswer[]>`
        SELECT id, chosen_ids AS "optionIds", points::float8 AS points FROM practice_turns
        WHERE tenant_id = ${tx.tenantId}::uuid AND question_version_id = ${id}::uuid AND answered_at IS NOT NULL AND key_revision < ${revision}
          AND (${after}::uuid IS NULL OR id > ${after}::uuid)
        ORDER BY id LIMIT ${limit}`;
}

/** Notes for answers whose points stay that they are graded by revision `revision`. */
export async function confirmAnswers(
  tx: TenantTransaction,
  place: AnswerPlace,
  { id, revision, answers }: { id: string; revision: number; answers: readonly string[] },
): Promise<void> {
  if (answers.length === 0) return;
  // Locked in one order, so that two jobs at once don't wait for each other.
  await (place === 'attempt'
    ? tx.db.$executeRaw`
        UPDATE responses SET key_revision = ${revision}
        WHERE tenant_id = ${tx.tenantId}::uuid AND question_version_id = ${id}::uuid AND attempt_id IN (
          SELECT attempt_id FROM responses WHERE tenant_id = ${tx.tenantId}::uuid AND question_version_id = ${id}::uuid
            AND attempt_id = ANY (${[...answers]}::uuid[]) AND key_revision < ${revision} ORDER BY attempt_id FOR UPDATE)`
    : tx.db.$executeRaw`
        UPDATE practice_turns SET key_revision = ${revision}
        WHERE tenant_id = ${tx.tenantId}::uuid AND id IN (
          SELECT id FROM practice_turns WHERE tenant_id = ${tx.tenantId}::uuid AND id = ANY (${[...answers]}::uuid[]) AND key_revision < ${revision}
          ORDER BY id FOR UPDATE)`);
}

/** The answer, kept from changing until the transaction ends; an attempt's other answers and its sums, too. */
export async function selectAnswerForUpdate(
  tx: TenantTransaction,
  place: AnswerPlace,
  answerId: string,
  questionVersionId: string,
): Promise<GradedAnswer> {
  if (place === 'attempt')
    await tx.db
      .$executeRaw`SELECT FROM attempts WHERE tenant_id = ${tx.tenantId}::uuid AND id = ${answerId}::uuid FOR UPDATE`;
  const rows =
    place === 'attempt'
      ? await tx.db.$queryRaw<GradedAnswer[]>`
          SELECT a.id, a.person_id AS "personId", a.quiz_id AS "quizId", r.option_ids AS "optionIds", r.points::float8 AS points, r.key_revision AS "keyRevision",
            r.answered_at AS "answeredAt", NOT a.preview AS "isEvidence"
          FROM responses r JOIN attempts a ON a.tenant_id = r.tenant_id AND a.id = r.attempt_id
          WHERE r.tenant_id = ${tx.tenantId}::uuid AND r.attempt_id = ${answerId}::uuid AND r.question_version_id = ${questionVersionId}::uuid`
      : await tx.db.$queryRaw<GradedAnswer[]>`
          SELECT id, person_id AS "personId", NULL::uuid AS "quizId", chosen_ids AS "optionIds", points::float8 AS points, key_revision AS "keyRevision", answered_at AS "answeredAt",
            is_evidence AS "isEvidence"
          FROM practice_turns WHERE tenant_id = ${tx.tenantId}::uuid AND id = ${answerId}::uuid FOR UPDATE`;
  return rows[0]!;
}

/** Gives a response the points of a newer key, keeps the old ones as history if they differ, and adds its attempt up again if that is submitted. */
export async function regradeResponse(
  tx: TenantTransaction,
  { id, keyRevision, points: oldPoints }: GradedAnswer,
  questionVersionId: string,
  { points, revision }: { points: number; revision: number },
): Promise<void> {
  await tx.db.$executeRaw`
    INSERT INTO response_regrades (tenant_id, attempt_id, question_version_id, key_revision, old_key_revision, old_points, new_points)
    SELECT ${tx.tenantId}::uuid, ${id}::uuid, ${questionVersionId}::uuid, ${revision}, ${keyRevision}, ${oldPoints}::numeric, ${points}::numeric
    WHERE ${oldPoints}::numeric <> ${points}::numeric`;
  await tx.db.$executeRaw`
    UPDATE responses SET points = ${points}::numeric, key_revision = ${revision}
    WHERE tenant_id = ${tx.tenantId}::uuid AND attempt_id = ${id}::uuid AND question_version_id = ${questionVersionId}::uuid`;
  await tx.db.$executeRaw`
    UPDATE attempts SET points = (
      SELECT coalesce(sum(points), 0) FROM responses WHERE tenant_id = ${tx.tenantId}::uuid AND attempt_id = ${id}::uuid
    ) WHERE tenant_id = ${tx.tenantId}::uuid AND id = ${id}::uuid AND status = 'submitted'`;
}

export async function regradeTurn(
  tx: TenantTransaction,
  { id }: GradedAnswer,
  { points, revision }: { points: number; revision: number },
): Promise<void> {
  await tx.db.$executeRaw`
    UPDATE practice_turns SET points = ${points}::numeric, key_revision = ${revision} WHERE tenant_id = ${tx.tenantId}::uuid AND id = ${id}::uuid`;
}

/** What a claim says of a regrade. */
export interface KeyRegradeRow {
  questionVersionId: string;
}

export const KEY_REGRADES: LeasedTable<KeyRegradeRow> = {
  name: 'key_regrades',
  statusType: 'work_status',
  finishedAt: 'finished_at',
  personId: 'NULL::uuid',
  reads: { questionVersionId: 'question_version_id' },
};

export async function enqueueKeyRegrade(
  tx: SqlTransaction,
  { tenantId, id }: RowKey,
  run: number,
  delayMs: number,
): Promise<OutboxMessage> {
  const [regrade] = await tx.db.$queryRaw<Omit<KeyRegradeKey, 'tenantId'>[]>`
    SELECT question_version_id AS "questionVersionId", key_revision AS "keyRevision" FROM key_regrades
    WHERE tenant_id = ${tx.tenantId}::uuid AND id = ${id}::uuid`;
  return insertOutboxMessage(tx, regradeQuestion({ tenantId, ...regrade! }, id, run), { delayMs });
}

/** Ends the regrades by this key and by the older ones that it has overtaken. Null when the run does not count any more: nothing was written. */
export async function finishRegrades(
  tx: SqlTransaction,
  key: RowKey,
  run: number,
  { questionVersionId, revision }: QuestionKey,
): Promise<true | null> {
  // In one order, so that of two that end at once neither waits for the other.
  await tx.db.$executeRaw`
    SELECT FROM key_regrades
    WHERE tenant_id = ${tx.tenantId}::uuid AND question_version_id = ${questionVersionId}::uuid
      AND key_revision <= ${revision} AND finished_at IS NULL
    ORDER BY key_revision FOR UPDATE`;
  const finished = await tx.db.$executeRaw`
    UPDATE key_regrades SET status = 'done', finished_at = now(), lease_until = NULL, worker = NULL
    WHERE tenant_id = ${tx.tenantId}::uuid AND question_version_id = ${questionVersionId}::uuid
      AND key_revision <= ${revision} AND finished_at IS NULL
      AND EXISTS (SELECT FROM key_regrades WHERE ${whileRunning(tx, key, run)})`;
  return finished > 0 || null;
}
