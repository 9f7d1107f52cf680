import { twinOf } from './broken-twin.js';
import { checkUnit } from './check-unit.js';
import { ProblemList } from './content-error.js';
import { contentHash } from './content-hash.js';
import type { QuestionYaml } from './question.schema.js';
import { readTranslations } from './read-translations.js';
import type { TranslationReport } from './translation.types.js';
import { type ListingDraft, readDraft, type UnitDraft } from './unit-draft.js';
import { UnitFolder } from './unit-folder.js';
import type { Listing, Question, Unit } from './unit.types.js';

/**
 * Loads a unit from its folder (`content/README.md` says how one is written). Of labs only what students read is loaded: the rest labs load themselves.
 * @throws ContentError with everything that an author has to mend
 */
export async function loadUnit(path: string): Promise<Unit> {
  return (await loadReportedUnit(path)).unit;
}

/**
 * The same, with how far its translations are, by language.
 * @throws ContentError
 */
export async function loadReportedUnit(path: string): Promise<{ unit: Unit; reports: TranslationReport[] }> {
  const folder = new UnitFolder(path);
  const problems = new ProblemList();
  const draft = await readDraft(folder, problems);
  if (draft !== null) await checkUnit(folder, draft, problems);
  const translations = draft === null ? [] : await readTranslations(folder, draft, problems);
  problems.throwIfAny();
  if (draft === null) throw new Error('a unit without a draft has a problem');
  const unit = { ...assemble(draft), translations: translations.map(({ translation }) => translation) };
  return { unit: { ...unit, hash: contentHash(unit) }, reports: translations.map(({ report }) => report) };
}

function assemble({
  unit,
  sections,
  listings,
  labs,
  questions,
  practiceQuestions,
  shortAnswers,
}: UnitDraft): Omit<Unit, 'hash' | 'translations'> {
  return {
    ...unit.value,
    sections: sections.map(({ entry: { slug, kind }, front, markdown }) => ({ slug, kind, ...front.value, markdown })),
    listings: listings.map(listed),
    briefs: labs.map(({ slug, lab: { value }, brief }) => ({
      slug,
      title: value.title,
      section: value.section,
      markdown: brief,
    })),
    questions: (questions?.value ?? []).map(lettered),
    practiceQuestions: (practiceQuestions?.value ?? []).map(lettered),
    shortAnswers: shortAnswers?.value ?? [],
  };
}

function listed(draft: ListingDraft): Listing {
  const { twin: _changes, ...listing } = draft.listing.value;
  const twin = twinOf(draft);
  return {
    slug: draft.slug,
    ...listing,
    programs: listing.programs.map((program) => ({ ...program, source: draft.sources.get(program.file) ?? '' })),
    ...(twin === undefined ? {} : { twin }),
  };
}

function lettered(question: QuestionYaml): Question {
  return {
    ...question,
    options: question.options.map(({ text, correct, misconception }, index) => ({
      letter: String.fromCodePoint(97 + index),
      text,
      correct: correct ?? false,
      misconception: misconception ?? null,
    })),
  };
}
