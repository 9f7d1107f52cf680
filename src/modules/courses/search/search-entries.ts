import { type Language, ORIGINAL } from '../../../kernel/languages.js';
import { localize, type LocalizedUnit, type Unit } from '../content/index.js';
import type { LanguagePages, UnitPages } from '../units/unit-pages.js';

export const searchKinds = ['section', 'question', 'lab'] as const;
export type SearchKind = (typeof searchKinds)[number];

/** Something that can be found. */
export interface SearchEntry {
  readonly kind: SearchKind;
  /** Of title and body. */
  readonly language: Language;
  /** Slug of the section or the lab, or id of the question. */
  readonly item: string;
  /** The section itself, or the one that explains the question or whose concept the lab practises. */
  readonly section: string;
  readonly title: string;
  /** Plain text. */
  readonly body: string;
}

/** A unit's entries in English, and in other languages those of what is translated. */
export function allSearchEntriesOf(unit: Unit, pages: UnitPages): SearchEntry[] {
  const translated = unit.translations.flatMap((translation) => {
    const { language, questions, shortAnswers } = translation;
    const translatedPages = pages.translations.get(language);
    if (!translatedPages) return [];
    const asked = new Set([...questions, ...shortAnswers].map(({ id }) => id));
    return searchEntriesOf(localize(unit, translation).unit, translatedPages, language).filter(({ kind, item }) => {
      if (kind === 'question') return asked.has(item);
      return (kind === 'section' ? translatedPages.sections : translatedPages.briefs).has(item);
    });
  });
  return [...searchEntriesOf(unit, pages, ORIGINAL), ...translated];
}

/** Sections with what they show and ask, questions without their options, so that nothing of a key can be found, and of labs what students read. */
function searchEntriesOf(unit: LocalizedUnit['unit'], pages: LanguagePages, language: Language): SearchEntry[] {
  const titles = new Map(unit.sections.map(({ slug, title }) => [slug, title]));
  const sections = unit.sections.map(({ slug, title, discussion }) => {
    const words = [pages.sections.get(slug)?.text ?? '', ...discussion.map(({ text }) => text)];
    return { kind: 'section' as const, language, item: slug, section: slug, title, body: words.join(' ') };
  });
  const questions = [...unit.questions, ...unit.practiceQuestions, ...unit.shortAnswers].map(
    ({ id, section, stem }) => ({
      kind: 'question' as const,
      language,
      item: id,
      section,
      title: titles.get(section) ?? section,
      body: stem,
    }),
  );
  const labs = unit.briefs.map(({ slug, title, section }) => ({
    kind: 'lab' as const,
    language,
    item: slug,
    section,
    title,
    body: pages.briefs.get(slug) ?? '',
  }));
  return [...sections, ...questions, ...labs];
}
