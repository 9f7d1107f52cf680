import { type TranslationLanguage, translationLanguages } from '../../../kernel/languages.js';
import { readBriefTranslation } from './brief-translation.js';
import { TranslationCheck } from './check-translations.js';
import { referentsOf } from './check-unit.js';
import type { ProblemList } from './content-error.js';
import {
  revisionOfLab,
  revisionOfQuestion,
  revisionOfSection,
  revisionOfShortAnswer,
  revisionOfUnit,
  type TwinText,
} from './english-revision.js';
import { splitFrontMatter } from './front-matter.js';
import type { QuestionYaml } from './question.schema.js';
import { outlineOf } from './outline.js';
import { translatedFile } from './translated-file.js';
import { questionTexts, sectionTexts, shortAnswerTexts, unitTexts } from './translation.schema.js';
import type { TranslationReport, UnitTranslation } from './translation.types.js';
import { readOptionalYaml, type SectionDraft, type UnitDraft } from './unit-draft.js';
import type { UnitFolder } from './unit-folder.js';
import { type Located, readYaml } from './yaml-source.js';

/** A language's translation, and how far it is. */
export interface ReadTranslation {
  translation: UnitTranslation;
  report: TranslationReport;
}

/**
 * Reads what there is of a unit in other languages, adding what is wrong to `problems`. What was made from an older English is left out and reported: whether
 * it is built as the English of today is not asked.
 * @returns languages of which there is at least one part
 */
export async function readTranslations(
  folder: UnitFolder,
  draft: UnitDraft,
  problems: ProblemList,
): Promise<ReadTranslation[]> {
  const all = await Promise.all(
    translationLanguages.map(async (language) => new Reader(folder, draft, problems, language).read()),
  );
  return all.filter(({ report: { current, stale } }) => current + stale.length > 0);
}

class Reader {
  private readonly report: TranslationReport;
  private readonly check: TranslationCheck;

  constructor(
    private readonly folder: UnitFolder,
    private readonly draft: UnitDraft,
    private readonly problems: ProblemList,
    private readonly language: TranslationLanguage,
  ) {
    this.report = { language, current: 0, stale: [], missing: [] };
    this.check = new TranslationCheck(referentsOf(draft), problems);
  }

  async read(): Promise<ReadTranslation> {
    const { questions, practiceQuestions } = this.draft;
    // One after the other: the report is in the unit's order.
    const translation: UnitTranslation = {
      language: this.language,
      unit: await this.unit(),
      sections: await this.sections(),
      briefs: await this.briefs(),
      questions: [...(await this.questions(questions)), ...(await this.questions(practiceQuestions))],
      shortAnswers: await this.shortAnswers(),
    };
    return { translation, report: this.report };
  }

  private async unit(): Promise<UnitTranslation['unit']> {
    const { value } = this.draft.unit;
    const file = translatedFile('unit.yaml', this.language);
    const texts = await readOptionalYaml(this.folder, file, unitTexts, this.problems);
    if (!this.isCurrent({ file, id: null, english: revisionOfUnit(value) }, texts, [], texts?.value)) return null;
    this.check.unit(value, texts);
    return withoutRevision(texts.value);
  }

  private async sections(): Promise<UnitTranslation['sections']> {
    const all: UnitTranslation['sections'] = [];
    for (const { entry, front, markdown, outline: english } of this.draft.sections) {
      const twins = this.twinsOf(english);
      const file = translatedFile(entry.file, this.language);
      const part = { file, id: null, english: revisionOfSection(front.value, markdown, twins) };
      const text = await this.folder.read(file);
      const parts = text === null ? null : splitFrontMatter(text);
      if (text !== null && parts === null)
        this.problems.add(file, 1, 'must begin with front matter: english and title between two lines `---`');
      const texts = parts && readYaml(file, parts.front, sectionTexts, this.problems, 2);
      if (!this.isCurrent(part, texts, [], texts?.value) || parts === null) continue;
      const outline = outlineOf(parts.markdown, parts.firstLine);
      this.check.section({ front: front.value, markdown, twins }, texts, { ...parts, entry: { file }, outline });
      all.push({ ...withoutRevision(texts.value), slug: entry.slug, markdown: parts.markdown });
    }
    return all;
  }

  /** Of the listings that a section shows, those that have a twin: each once, in the unit's order. */
  private twinsOf({ listings }: SectionDraft['outline']): TwinText[] {
    const shown = new Set(listings.map(({ slug }) => slug));
    return this.draft.listings.flatMap(({ slug, listing: { value } }) =>
      value.twin !== undefined && shown.has(slug) ? [{ id: slug, broken: value.twin.broken }] : [],
    );
  }

  private async briefs(): Promise<UnitTranslation['briefs']> {
    const all: UnitTranslation['briefs'] = [];
    for (const { slug, lab, brief } of this.draft.labs) {
      const file = translatedFile(`labs/${slug}/brief.md`, this.language);
      const text = await this.folder.read(file);
      const translated = text === null ? null : readBriefTranslation(file, text, this.problems);
      const part = { file, id: null, english: revisionOfLab(lab.value, brief) };
      if (!this.isCurrent(part, translated?.texts ?? null, [], translated?.texts.value) || !translated) continue;
      this.check.brief(lab.value, brief, translated);
      all.push({ slug, title: translated.texts.value.title, markdown: translated.markdown });
    }
    return all;
  }

  private async questions(source: Located<QuestionYaml[]> | null): Promise<UnitTranslation['questions']> {
    if (source === null) return [];
    const file = translatedFile(source.file, this.language);
    const texts = await readOptionalYaml(this.folder, file, questionTexts, this.problems);
    if (texts) this.check.ids(source, texts);
    const current = source.value.flatMap((question) => {
      const index = texts?.value.findIndex(({ id }) => id === question.id) ?? -1;
      const translated = texts?.value[index];
      const part = { file, id: question.id, english: revisionOfQuestion(question) };
      if (!this.isCurrent(part, texts, [index], translated)) return [];
      this.check.question(question, translated, texts, index);
      return [{ question, translated }];
    });
    if (texts) this.check.giveAways(current, texts);
    return current.map(({ translated }) => withoutRevision(translated));
  }

  private async shortAnswers(): Promise<UnitTranslation['shortAnswers']> {
    const source = this.draft.shortAnswers;
    if (source === null) return [];
    const file = translatedFile(source.file, this.language);
    const texts = await readOptionalYaml(this.folder, file, shortAnswerTexts, this.problems);
    if (texts) this.check.ids(source, texts);
    return source.value.flatMap((shortAnswer) => {
      const index = texts?.value.findIndex(({ id }) => id === shortAnswer.id) ?? -1;
      const translated = texts?.value[index];
      const part = { file, id: shortAnswer.id, english: revisionOfShortAnswer(shortAnswer) };
      if (!this.isCurrent(part, texts, [index], translated)) return [];
      this.check.shortAnswer(shortAnswer, translated, texts, index);
      return [withoutRevision(translated)];
    });
  }

  /** Whether a part is there and was made from the English of today; else the report has it. */
  private isCurrent<S, T extends { english: string }>(
    part: TranslationReport['missing'][number],
    source: Located<S> | null,
    path: readonly PropertyKey[],
    translated: T | undefined,
  ): translated is T {
    if (source === null || translated === undefined) this.report.missing.push(part);
    else if (translated.english !== part.english)
      this.report.stale.push({ ...part, line: source.lineOf([...path, 'english']) });
    else {
      this.report.current += 1;
      return true;
    }
    return false;
  }
}

function withoutRevision<T extends { english: string }>(translated: T): Omit<T, 'english'> {
  const { english: _, ...texts } = translated;
  return texts;
}
