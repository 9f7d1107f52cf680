import { type Language, ORIGINAL } from '../../../kernel/languages.js';
import type { Question, Section, Unit } from './unit.types.js';
import type { RubricTexts } from './translation.schema.js';
import type { UnitTranslation } from './translation.types.js';

/** A unit's texts in a language: what is not there in it is in English. */
export interface LocalizedUnit {
  unit: Omit<Unit, 'translations' | 'hash'>;
  /** What its front matter is in. */
  language: Language;
  /** What a section is in. */
  languageOf(section: string): Language;
}

/** @param translation null for the English as it is */
export function localize(
  whole: LocalizedUnit['unit'] & Partial<Unit>,
  translation: UnitTranslation | null,
): LocalizedUnit {
  const { translations: _, hash: __, ...unit } = whole;
  if (translation === null) return { unit, language: ORIGINAL, languageOf: () => ORIGINAL };
  const { language, unit: front } = translation;
  const sections = new Map(translation.sections.map((section) => [section.slug, section]));
  const briefs = new Map(translation.briefs.map((brief) => [brief.slug, brief]));
  const questions = new Map(translation.questions.map((question) => [question.id, question]));
  const shortAnswers = new Map(translation.shortAnswers.map((shortAnswer) => [shortAnswer.id, shortAnswer]));
  return {
    unit: {
      ...unit,
      ...(front && frontOf(unit, front)),
      listings: listingsIn(unit.listings, translation),
      sections: unit.sections.map((section) => sectionIn(section, sections.get(section.slug))),
      briefs: unit.briefs.map((brief) => ({ ...brief, ...briefs.get(brief.slug) })),
      questions: unit.questions.map((question) => questionIn(question, questions.get(question.id))),
      practiceQuestions: unit.practiceQuestions.map((question) => questionIn(question, questions.get(question.id))),
      shortAnswers: unit.shortAnswers.map((shortAnswer) => {
        const texts = shortAnswers.get(shortAnswer.id);
        return texts ? { ...shortAnswer, ...texts, rubric: rubricIn(shortAnswer.rubric, texts.rubric) } : shortAnswer;
      }),
    },
    language: front ? language : ORIGINAL,
    languageOf: (section) => (sections.has(section) ? language : ORIGINAL),
  };
}

/** A rubric's rows with the words of another language. */
export function rubricIn<
  Row extends { id: string; title: string; levels: readonly { title: string; descriptor: string }[] },
>(rubric: readonly Row[], texts: RubricTexts): Row[] {
  return rubric.map((row) => ({
    ...row,
    title: texts[row.id]?.title ?? row.title,
    levels: row.levels.map((level, index) => ({ ...level, ...texts[row.id]?.levels[index] })),
  }));
}

/** Listings whose twins are told in another language; their programs are the same in all. */
function listingsIn(listings: Unit['listings'], { sections }: UnitTranslation): Unit['listings'] {
  const told = new Map(sections.flatMap(({ twins = {} }) => Object.entries(twins)));
  return listings.map((listing) => {
    const broken = told.get(listing.slug);
    return listing.twin === undefined || broken === undefined
      ? listing
      : { ...listing, twin: { ...listing.twin, broken } };
  });
}

function frontOf(
  { jobs, outcomes, checkpoint }: Pick<Unit, 'jobs' | 'outcomes' | 'checkpoint'>,
  texts: NonNullable<UnitTranslation['unit']>,
): Pick<Unit, 'title' | 'subject' | 'summary' | 'jobs' | 'outcomes' | 'checkpoint'> {
  return {
    title: texts.title,
    subject: texts.subject,
    summary: texts.summary,
    jobs: jobs.map((job, index) => ({ ...job, title: texts.jobs[index] ?? job.title })),
    outcomes: outcomes.map((outcome) => ({ ...outcome, text: texts.outcomes[outcome.id] ?? outcome.text })),
    checkpoint: checkpoint.map((row) => ({ ...row, ...texts.checkpoint[row.id] })),
  };
}

function sectionIn(section: Section, texts: UnitTranslation['sections'][number] | undefined): Section {
  if (!texts) return section;
  return {
    ...section,
    title: texts.title,
    markdown: texts.markdown,
    discussion: section.discussion.map((asked) => ({ ...asked, text: texts.discussion[asked.id] ?? asked.text })),
  };
}

function questionIn(question: Question, texts: UnitTranslation['questions'][number] | undefined): Question {
  if (!texts) return question;
  return {
    ...question,
    stem: texts.stem,
    explanation: texts.explanation,
    options: question.options.map((option, index) => ({
      ...option,
      text: texts.options[index]?.text ?? option.text,
      misconception: option.misconception && {
        ...option.misconception,
        text: texts.options[index]?.misconception ?? option.misconception.text,
      },
    })),
  };
}
