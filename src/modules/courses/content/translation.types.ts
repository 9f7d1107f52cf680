import type { TranslationLanguage } from '../../../kernel/languages.js';
import type { QuestionTexts, SectionTexts, ShortAnswerTexts, UnitTexts } from './translation.schema.js';

type Text<Texts> = Omit<Texts, 'english'>;

/** What of a unit is there in another language. What is missing here, or was made from an older English, is read in English. */
export interface UnitTranslation {
  language: TranslationLanguage;
  /** Of unit.yaml. */
  unit: Text<UnitTexts> | null;
  sections: (Text<SectionTexts> & { slug: string; markdown: string })[];
  briefs: { slug: string; title: string; markdown: string }[];
  /** Those for practice, too. Options are in the order of the English ones. */
  questions: Text<QuestionTexts>[];
  shortAnswers: Text<ShortAnswerTexts>[];
}

/** A part of a unit that has to be translated by itself. */
export interface TranslationPart {
  /** Where its translation stands, or would stand. */
  file: string;
  /** Of a question. */
  id: string | null;
  /** The revision of its English today. */
  english: string;
}

/** How far a unit's translation into a language is. */
export interface TranslationReport {
  language: TranslationLanguage;
  /** Made from the English of today. */
  current: number;
  /** Made from an older English: not used. */
  stale: (TranslationPart & { line: number })[];
  missing: TranslationPart[];
}
