import type { Language } from '../../../kernel/languages.js';
import type { TenantTransaction } from '../../../platform/database/database.js';
import type { BloomLevel, ChoiceKind, QuestionBank, QuestionDocument } from '../../courses/index.js';
import { documentIn } from '../attempts/attempt-items.repository.js';
import type { Candidate } from './choose-next.js';
import type { Rating } from './elo.js';

/** Whose practice of what. */
export interface PracticeKey {
  readonly personId: string;
  /** Slug. */
  readonly unit: string;
}

export interface Practice extends PracticeKey {
  seed: bigint;
  /** How many questions were asked. */
  turns: number;
  lastQuestion: string | null;
}

export interface PracticeCandidate extends Candidate {
  /** Of the question version. */
  readonly id: string;
  readonly kind: ChoiceKind;
  readonly bank: QuestionBank;
  readonly optionIds: string[];
}

export interface Turn extends PracticeKey {
  id: string;
  number: number;
  questionVersionId: string;
  question: string;
  kind: ChoiceKind;
  bloomLevel: BloomLevel;
  section: string;
  outcome: string;
  maxPoints: number;
  /** In `language`. */
  document: QuestionDocument;
  language: Language;
  optionIds: string[];
  /** Null while it waits for an answer, like the next two. */
  chosenIds: string[] | null;
  points: number | null;
  answeredAt: Date | null;
}

export interface Card {
  answers: number;
  streak: number;
}

export interface Ratings {
  levels: Map<string, Rating>;
  sections: Map<string, Rating>;
}

/** Begins somebody's practice of a unit unless it has begun, and keeps their other requests waiting until the transaction ends. */
export async function lockPractice(tx: TenantTransaction, key: PracticeKey, newSeed: bigint): Promise<Practice> {
  await tx.db.$executeRaw`
    INSERT INTO practices (tenant_id, person_id, unit, seed) VALUES (${tx.tenantId}::uuid, ${key.personId}::uuid, ${key.unit}, ${newSeed})
    ON CONFLICT DO NOTHING`;
  const rows = await tx.db.$queryRaw<Practice[]>`
    SELECT person_id AS "personId", unit, seed, turns, last_question AS "lastQuestion" FROM practices
    WHERE tenant_id = ${tx.tenantId}::uuid AND person_id = ${key.personId}::uuid AND unit = ${key.unit} FOR UPDATE`;
  return rows[0]!;
}

/** How many questions were asked. */
export async function selectTurnCount(tx: TenantTransaction, { personId, unit }: PracticeKey): Promise<number> {
  const practice = await tx.db.practice.findUnique({
    where: { tenantId_personId_unit: { tenantId: tx.tenantId, personId, unit } },
    select: { turns: true },
  });
  return practice?.turns ?? 0;
}

/**
 * The questions of a version of the unit that have a key, as they stand for this person: those for practice if it has any, so that those of quizzes are not
 * used up.
 */
export async function selectCandidates(
  tx: TenantTransaction,
  { personId, unit }: PracticeKey,
  unitVersionId: string,
): Promise<PracticeCandidate[]> {
  const rows = await tx.db.$queryRaw<(PracticeCandidate & { rating: number | null; rated: number | null })[]>`
    SELECT v.id, v.question, v.kind, coalesce(v.document ->> 'bank', 'assessment') AS bank, v.bloom_level AS "bloomLevel", v.section,
      ARRAY(SELECT option ->> 'id' FROM jsonb_array_elements(v.document -> 'options') AS option) AS "optionIds",
      d.rating, d.answers AS rated, c.due_turn AS "dueTurn"
    FROM unit_version_questions u
    JOIN question_versions v ON v.tenant_id = u.tenant_id AND v.id = u.question_version_id
    LEFT JOIN practice_difficulties d ON d.tenant_id = v.tenant_id AND d.unit = v.unit AND d.question = v.question
    LEFT JOIN practice_cards c ON c.tenant_id = v.tenant_id AND c.person_id = ${personId}::uuid AND c.unit = v.unit AND c.question = v.question
    WHERE u.tenant_id = ${tx.tenantId}::uuid AND u.unit_version_id = ${unitVersionId}::uuid AND v.unit = ${unit} AND v.kind <> 'short_answer'
    ORDER BY u.position`;
  const banks = new Set(rows.map(({ bank }) => bank));
  const askable = banks.has('practice') ? rows.filter(({ bank }) => bank === 'practice') : rows;
  return askable.map(({ rating, rated, ...row }) => ({
    ...row,
    difficulty: rating === null ? null : { rating, answers: rated ?? 0 },
  }));
}

export async function selectRatings(tx: TenantTransaction, { personId, unit }: PracticeKey): Promise<Ratings> {
  const rows = await tx.db.practiceRating.findMany({ where: { tenantId: tx.tenantId, personId, unit } });
  const of = (topic: 'level' | 'section'): Map<string, Rating> =>
    new Map(rows.filter((row) => row.topic === topic).map(({ name, rating, answers }) => [name, { rating, answers }]));
  return { levels: of('level'), sections: of('section') };
}

/** Asks a question. The practice must be locked. */
export async function insertTurn(
  tx: TenantTransaction,
  { personId, unit, turns }: Practice,
  { id, questionVersionId, question, optionIds }: Pick<Turn, 'id' | 'questionVersionId' | 'question' | 'optionIds'>,
): Promise<void> {
  await tx.db.$executeRaw`
    INSERT INTO practice_turns (tenant_id, id, person_id, unit, number, question_version_id, option_ids)
    VALUES (${tx.tenantId}::uuid, ${id}::uuid, ${personId}::uuid, ${unit}, ${turns + 1}, ${questionVersionId}::uuid, ${optionIds}::text[])`;
  await tx.db.$executeRaw`
    UPDATE practices SET turns = ${turns + 1}, last_question = ${question}
    WHERE tenant_id = ${tx.tenantId}::uuid AND person_id = ${personId}::uuid AND unit = ${unit}`;
}

/** @param language of the question's texts, if it is there in it */
export async function selectOptionalTurn(
  tx: TenantTransaction,
  { id, personId, language }: { id: string; personId: string; language: Language },
): Promise<Turn | null> {
  const rows = await tx.db.$queryRaw<
    (Omit<Turn, 'document' | 'language'> & { document: unknown; translation: unknown })[]
  >`
    SELECT t.id, t.number, t.person_id AS "personId", t.unit, t.question_version_id AS "questionVersionId", v.question, v.kind, v.bloom_level AS "bloomLevel",
      v.section, v.outcome, v.max_points::float8 AS "maxPoints", v.document, q.document AS translation, t.option_ids AS "optionIds",
      t.chosen_ids AS "chosenIds", t.points::float8 AS points, t.answered_at AS "answeredAt"
    FROM practice_turns t JOIN question_versions v ON v.tenant_id = t.tenant_id AND v.id = t.question_version_id
    LEFT JOIN question_translations q ON q.tenant_id = v.tenant_id AND q.question_version_id = v.id AND q.language = ${language}
    WHERE t.tenant_id = ${tx.tenantId}::uuid AND t.id = ${id}::uuid AND t.person_id = ${personId}::uuid`;
  const [row] = rows;
  if (!row) return null;
  const { document, translation, ...turn } = row;
  return { ...turn, ...documentIn(language, document, translation) };
}

/** Gives the time of the answer, by the database's clock. */
export async function answerTurn(
  tx: TenantTransaction,
  id: string,
  answer: { chosenIds: readonly string[]; points: number; keyRevision: number; isEvidence: boolean },
): Promise<Date> {
  const rows = await tx.db.$queryRaw<{ answeredAt: Date }[]>`
    UPDATE practice_turns
    SET chosen_ids = ${[...answer.chosenIds]}::text[], points = ${answer.points}::numeric, key_revision = ${answer.keyRevision},
      is_evidence = ${answer.isEvidence}, answered_at = now()
    WHERE tenant_id = ${tx.tenantId}::uuid AND id = ${id}::uuid
    RETURNING answered_at AS "answeredAt"`;
  return rows[0]!.answeredAt;
}

export async function selectOptionalCard(
  tx: TenantTransaction,
  { personId, unit }: PracticeKey,
  question: string,
): Promise<Card | null> {
  return tx.db.practiceCard.findUnique({
    where: { tenantId_personId_unit_question: { tenantId: tx.tenantId, personId, unit, question } },
    select: { answers: true, streak: true },
  });
}

export async function upsertCard(
  tx: TenantTransaction,
  { personId, unit }: PracticeKey,
  question: string,
  { answers, streak, dueTurn }: Card & { dueTurn: number },
): Promise<void> {
  await tx.db.$executeRaw`
    INSERT INTO practice_cards (tenant_id, person_id, unit, question, answers, streak, due_turn)
    VALUES (${tx.tenantId}::uuid, ${personId}::uuid, ${unit}, ${question}, ${answers}, ${streak}, ${dueTurn})
    ON CONFLICT (tenant_id, person_id, unit, question) DO UPDATE
    SET answers = excluded.answers, streak = excluded.streak, due_turn = excluded.due_turn`;
}

export async function upsertRating(
  tx: TenantTransaction,
  { personId, unit }: PracticeKey,
  { topic, name }: { topic: 'level' | 'section'; name: string },
  { rating, answers }: Rating,
): Promise<void> {
  await tx.db.$executeRaw`
    INSERT INTO practice_ratings (tenant_id, person_id, unit, topic, name, rating, answers)
    VALUES (${tx.tenantId}::uuid, ${personId}::uuid, ${unit}, ${topic}, ${name}, ${rating}, ${answers})
    ON CONFLICT (tenant_id, person_id, unit, topic, name) DO UPDATE SET rating = excluded.rating, answers = excluded.answers`;
}

/** A question's difficulty, kept from changing until the transaction ends; `first` when nobody has answered it. */
export async function lockDifficulty(
  tx: TenantTransaction,
  unit: string,
  question: string,
  first: Rating,
): Promise<Rating> {
  await tx.db.$executeRaw`
    INSERT INTO practice_difficulties (tenant_id, unit, question, rating, answers)
    VALUES (${tx.tenantId}::uuid, ${unit}, ${question}, ${first.rating}, ${first.answers}) ON CONFLICT DO NOTHING`;
  const rows = await tx.db.$queryRaw<Rating[]>`
    SELECT rating, answers FROM practice_difficulties
    WHERE tenant_id = ${tx.tenantId}::uuid AND unit = ${unit} AND question = ${question} FOR UPDATE`;
  return rows[0]!;
}

export async function updateDifficulty(
  tx: TenantTransaction,
  unit: string,
  question: string,
  { rating, answers }: Rating,
): Promise<void> {
  await tx.db.$executeRaw`
    UPDATE practice_difficulties SET rating = ${rating}, answers = ${answers}
    WHERE tenant_id = ${tx.tenantId}::uuid AND unit = ${unit} AND question = ${question}`;
}
