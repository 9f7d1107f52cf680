/**
 * Translated texts, as authors write them beside the English ones. Everything but texts is said once, in English: ids tell which text is meant, and a list is in
 * the order of the English one.
 */
import { z } from 'zod';
import { identifier, phrase, prose } from './content-fields.js';

/** The revision of the English that a translation was made from: see `english-revision.ts`. */
const english = z.string().regex(/^[0-9a-f]{12}$/, 'must be the 12 digits of the English revision, in quotes');

/** `unit.LANGUAGE.yaml` */
export const unitTexts = z.strictObject({
  english,
  title: phrase,
  subject: phrase,
  summary: prose,
  /** Titles, in order. */
  jobs: z.array(phrase).default([]),
  /** By id. */
  outcomes: z.record(identifier, prose),
  /** By id. */
  checkpoint: z
    .record(identifier, z.strictObject({ skill: phrase, tool: phrase, artifact: phrase, ready: phrase }))
    .default({}),
});

/** What stands before the prose of `sections/NN-slug.LANGUAGE.md`. */
export const sectionTexts = z.strictObject({
  english,
  title: phrase,
  /** Questions for discussion, by id. */
  discussion: z.record(identifier, prose).default({}),
  /** What is broken in the twins of its listings, by the listings' slugs. */
  twins: z.record(identifier, phrase).optional(),
});

const rubricTexts = z.record(
  identifier,
  z.strictObject({ title: phrase, levels: z.array(z.strictObject({ title: phrase, descriptor: prose })) }),
);

/** What stands before the prose of `labs/SLUG/brief.LANGUAGE.md`. */
export const briefTexts = z.strictObject({
  english,
  title: phrase,
  summary: phrase,
  /** Of a design: by the rows' ids. */
  rubric: rubricTexts.optional(),
});

/** `questions.LANGUAGE.yaml` and `practice-questions.LANGUAGE.yaml`. */
export const questionTexts = z.array(
  z.strictObject({
    id: identifier,
    english,
    stem: prose,
    options: z.array(z.strictObject({ text: phrase, misconception: prose.optional() })),
    explanation: prose,
  }),
);

/** `short-answers.LANGUAGE.yaml` */
export const shortAnswerTexts = z.array(
  z.strictObject({ id: identifier, english, stem: prose, modelAnswer: z.array(prose), rubric: rubricTexts }),
);

export type UnitTexts = z.output<typeof unitTexts>;
export type SectionTexts = z.output<typeof sectionTexts>;
export type BriefTexts = z.output<typeof briefTexts>;
export type RubricTexts = z.output<typeof rubricTexts>;
export type QuestionTexts = z.output<typeof questionTexts>[number];
export type ShortAnswerTexts = z.output<typeof shortAnswerTexts>[number];
