import { createHash } from 'node:crypto';
import { z } from 'zod';
import { contentHash } from '../content/content-hash.js';
import { bloomLevel } from '../content/content-fields.js';
import type { ChoiceKind, Question, Unit, UnitTranslation } from '../content/index.js';
import { rubricIn } from '../content/localize.js';

export type QuestionKind = ChoiceKind | 'short_answer';

const optionDocument = z.object({
  /** Ten lower-case letters and digits. */
  id: z.string(),
  text: z.string(),
  /** What someone who picks it believes. Null of one that the content package calls right, so it must not be sent before the feedback. */
  misconception: z.object({ id: z.string(), text: z.string() }).nullable(),
});

const rubricRow = z.object({
  id: z.string(),
  title: z.string(),
  bloomLevel,
  outcome: z.string(),
  points: z.number(),
  levels: z.array(z.object({ points: z.number(), title: z.string(), descriptor: z.string() })),
});

/** `question_versions.document`: what there is to a question but the key. Texts are Markdown. */
const questionDocument = z.object({
  /** Those for practice are in no quiz unless it names them. Questions that were loaded before there were two banks have none. */
  bank: z.enum(['assessment', 'practice']).default('assessment'),
  stem: z.string(),
  /** In the author's order. None of a short answer. */
  options: z.array(optionDocument),
  /** None of a short answer: it has `modelAnswer`. */
  explanation: z.string().nullable(),
  /** Of a short answer. */
  rubric: z.array(rubricRow).optional(),
  /** Of a short answer, point by point. */
  modelAnswer: z.array(z.string()).optional(),
});

export type QuestionDocument = z.output<typeof questionDocument>;

/** `question_translations.document`: the texts of a question in another language. */
const translationDocument = z.object({
  stem: z.string(),
  /** By the options' ids. */
  options: z.record(z.string(), z.object({ text: z.string(), misconception: z.string().optional() })),
  explanation: z.string().nullable(),
  rubric: z
    .record(
      z.string(),
      z.object({ title: z.string(), levels: z.array(z.object({ title: z.string(), descriptor: z.string() })) }),
    )
    .optional(),
  modelAnswer: z.array(z.string()).optional(),
});

export type QuestionTranslationDocument = z.output<typeof translationDocument>;
export type QuestionBank = QuestionDocument['bank'];

/** A question as it goes into the database. */
export interface QuestionToStore {
  /** Its public id. */
  readonly question: string;
  readonly kind: QuestionKind;
  /**
   * SHA-256, hexadecimal, of what is asked: wording, options in any order, and what the answer counts for. What explains the answer is left out, as is the
   * key: who has answered has answered the same question, and sees the mended explanation.
   */
  readonly textHash: string;
  readonly document: QuestionDocument;
  readonly bloomLevel: Question['bloomLevel'];
  readonly section: string;
  readonly outcome: string;
  readonly maxPoints: number;
  /** Ids of the right options, sorted. None of a short answer. */
  readonly rightOptionIds: readonly string[];
}

export function parseQuestionDocument(json: unknown): QuestionDocument {
  return questionDocument.parse(json);
}

/** A question in the words of another language: ids, and so order and key, stay what they are. */
export function translateQuestionDocument(document: QuestionDocument, json: unknown): QuestionDocument {
  const { stem, options, explanation, rubric, modelAnswer } = translationDocument.parse(json);
  return {
    ...document,
    stem,
    options: document.options.map(({ id, text, misconception }) => ({
      id,
      text: options[id]?.text ?? text,
      misconception: misconception && {
        ...misconception,
        text: options[id]?.misconception ?? misconception.text,
      },
    })),
    explanation,
    ...(document.rubric && rubric && { rubric: rubricIn(document.rubric, rubric) }),
    ...(modelAnswer && { modelAnswer }),
  };
}

/** What of a unit's questions is there in another language, by their public ids. */
export function questionTranslationsToStore(
  unit: Unit,
  { questions, shortAnswers }: UnitTranslation,
): Map<string, QuestionTranslationDocument> {
  const originals = new Map([...unit.questions, ...unit.practiceQuestions].map((question) => [question.id, question]));
  return new Map<string, QuestionTranslationDocument>([
    ...questions.map(({ id, stem, options, explanation }) => {
      const texts = options.map((option, index) => [
        optionId(unit.slug, id, originals.get(id)?.options[index]?.text ?? ''),
        option,
      ]);
      return [
        id,
        { stem, explanation, options: Object.fromEntries(texts) as QuestionTranslationDocument['options'] },
      ] as const;
    }),
    ...shortAnswers.map(
      ({ id, stem, rubric, modelAnswer }) =>
        [id, { stem, options: {}, explanation: null, rubric, modelAnswer }] as const,
    ),
  ]);
}

/** A unit's questions, those for practice and short answers, in its order. */
export function questionsToStore(unit: Unit): QuestionToStore[] {
  return [
    ...unit.questions.map((question) => fromChoice(unit.slug, 'assessment', question)),
    ...unit.practiceQuestions.map((question) => fromChoice(unit.slug, 'practice', question)),
    ...unit.shortAnswers.map((shortAnswer) => fromShortAnswer(shortAnswer)),
  ];
}

/**
 * An option's lasting id. It tells neither its place in the file nor whether it is right, and is another one when the wording is.
 */
export function optionId(unit: string, question: string, text: string): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([unit, question, text]))
    .digest('base64url');
  return digest.toLowerCase().replaceAll(/[-_]/g, '').slice(0, 10);
}

function fromChoice(
  unit: string,
  bank: QuestionBank,
  { id, kind, bloomLevel: level, section, outcome, ...question }: Question,
): QuestionToStore {
  const options = question.options.map(({ text, misconception }) => ({
    id: optionId(unit, id, text),
    text,
    misconception,
  }));
  const asked = { kind, level, section, outcome, stem: question.stem, options: options.map((option) => option.id) };
  return {
    question: id,
    kind,
    textHash: contentHash({ ...asked, options: asked.options.toSorted() }),
    document: { bank, stem: question.stem, options, explanation: question.explanation },
    bloomLevel: level,
    section,
    outcome,
    maxPoints: 1,
    rightOptionIds: options
      .flatMap((option, index) => (question.options[index]?.correct === true ? [option.id] : []))
      .toSorted(),
  };
}

function fromShortAnswer(shortAnswer: Unit['shortAnswers'][number]): QuestionToStore {
  const { id, bloomLevel: level, section, outcome, stem, modelAnswer, rubric } = shortAnswer;
  const kind = 'short_answer';
  return {
    question: id,
    kind,
    textHash: contentHash({ kind, level, section, outcome, stem, rubric }),
    document: { bank: 'assessment', stem, options: [], explanation: null, rubric, modelAnswer },
    bloomLevel: level,
    section,
    outcome,
    maxPoints: rubric.reduce((sum, { points }) => sum + points, 0),
    rightOptionIds: [],
  };
}
