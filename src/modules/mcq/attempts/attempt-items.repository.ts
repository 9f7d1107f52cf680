import { type Language, ORIGINAL } from '../../../kernel/languages.js';
import type { TenantTransaction } from '../../../platform/database/database.js';
import {
  type BloomLevel,
  parseQuestionDocument,
  type QuestionDocument,
  type QuestionKind,
  translateQuestionDocument,
} from '../../courses/index.js';
import type { NewShortAnswerMarking } from '../marking/short-answers.repository.js';

/** A question of an attempt with its answer and the newest key. Not for a student's eyes as it is. */
export interface AttemptItem {
  questionVersionId: string;
  question: string;
  kind: QuestionKind;
  /** In `language`. */
  document: QuestionDocument;
  language: Language;
  bloomLevel: BloomLevel;
  section: string;
  outcome: string;
  /** In the order in which they are shown. */
  optionIds: string[];
  maxPoints: number;
  rightOptionIds: string[];
  keyRevision: number | null;
  response: StoredResponse | null;
}

export interface StoredResponse {
  optionIds: string[];
  text: string | null;
  revision: number;
  answeredAt: Date;
  points: number | null;
  /** The marking that counts, of a short answer that is marked. */
  marking: Omit<NewShortAnswerMarking, 'markerId'> | null;
  /** What mended keys have changed, oldest first. */
  regrades: StoredRegrade[];
}

export interface StoredRegrade {
  oldPoints: number;
  newPoints: number;
  /** None: the content package gave none. */
  reason: string | null;
  regradedAt: Date;
}

/** As JSON carries it: times are text. */
type Timed<Fields, Name extends keyof Fields> = Omit<Fields, Name> & Record<Name, string>;

type Row = Omit<AttemptItem, 'document' | 'language' | 'response'> & {
  document: unknown;
  translation: unknown;
  chosenIds: string[] | null;
  text: string | null;
  revision: number | null;
  answeredAt: Date | null;
  points: number | null;
  marking: Timed<Omit<NewShortAnswerMarking, 'markerId'>, 'createdAt'> | null;
  regrades: Timed<StoredRegrade, 'regradedAt'>[] | null;
};

/**
 * In the order in which they are shown; all of them, or the one with the public id `question`.
 * @param language of their texts, where they are there in it
 */
export async function selectAttemptItems(
  tx: TenantTransaction,
  attemptId: string,
  { question = null, language = ORIGINAL }: { question?: string | null; language?: Language } = {},
): Promise<AttemptItem[]> {
  const rows = await tx.db.$queryRaw<Row[]>`
    SELECT v.id AS "questionVersionId", v.question, v.kind, v.document, t.document AS translation, v.bloom_level AS "bloomLevel", v.section, v.outcome, i.option_ids AS "optionIds",
      i.max_points::float8 AS "maxPoints", coalesce(k.option_ids, '{}') AS "rightOptionIds", k.revision AS "keyRevision",
      r.option_ids AS "chosenIds", r.text, r.revision, r.answered_at AS "answeredAt", r.points::float8 AS points,
      (
        SELECT jsonb_build_object('revision', m.revision, 'rows', m.rows, 'overall', m.overall, 'points', m.points, 'maxPoints', m.max_points, 'createdAt', m.created_at)
        FROM short_answer_markings m
        WHERE m.tenant_id = r.tenant_id AND m.attempt_id = r.attempt_id AND m.question_version_id = r.question_version_id ORDER BY m.revision DESC LIMIT 1
      ) AS marking,
      (
        SELECT jsonb_agg(jsonb_build_object('oldPoints', g.old_points, 'newPoints', g.new_points, 'reason', h.reason, 'regradedAt', g.regraded_at) ORDER BY g.key_revision)
        FROM response_regrades g
        JOIN question_keys h ON h.tenant_id = g.tenant_id AND h.question_version_id = g.question_version_id AND h.revision = g.key_revision
        WHERE g.tenant_id = r.tenant_id AND g.attempt_id = r.attempt_id AND g.question_version_id = r.question_version_id
      ) AS regrades
    FROM attempt_items i
    JOIN question_versions v ON v.tenant_id = i.tenant_id AND v.id = i.question_version_id
    LEFT JOIN question_translations t ON t.tenant_id = v.tenant_id AND t.question_version_id = v.id AND t.language = ${language}
    LEFT JOIN responses r ON r.tenant_id = i.tenant_id AND r.attempt_id = i.attempt_id AND r.question_version_id = i.question_version_id
    LEFT JOIN LATERAL (
      SELECT option_ids, revision FROM question_keys
      WHERE tenant_id = i.tenant_id AND question_version_id = i.question_version_id ORDER BY revision DESC LIMIT 1
    ) AS k ON true
    WHERE i.tenant_id = ${tx.tenantId}::uuid AND i.attempt_id = ${attemptId}::uuid AND (${question}::text IS NULL OR v.question = ${question}::text)
    ORDER BY i.position`;
  return rows.map(
    ({ document, translation, chosenIds, text, revision, answeredAt, points, marking, regrades, ...row }) => ({
      ...row,
      ...documentIn(language, document, translation),
      response:
        revision === null || answeredAt === null
          ? null
          : {
              optionIds: chosenIds ?? [],
              text,
              revision,
              answeredAt,
              points,
              marking: marking && { ...marking, createdAt: new Date(marking.createdAt) },
              regrades: (regrades ?? []).map((regrade) => ({ ...regrade, regradedAt: new Date(regrade.regradedAt) })),
            },
    }),
  );
}

/** A question's texts in a language if it is there in it, else in English. */
export function documentIn(
  language: Language,
  document: unknown,
  translation: unknown,
): Pick<AttemptItem, 'document' | 'language'> {
  const original = parseQuestionDocument(document);
  if (translation === null) return { document: original, language: ORIGINAL };
  return { document: translateQuestionDocument(original, translation), language };
}
