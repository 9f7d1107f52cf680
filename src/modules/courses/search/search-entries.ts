import type { Unit } from '../content/index.js';
import type { UnitPages } from '../units/unit-pages.js';

export const searchKinds = ['section', 'question', 'lab'] as const;
export type SearchKind = (typeof searchKinds)[number];

/** Something that can be found. */
export interface SearchEntry {
  readonly kind: SearchKind;
  /** Slug of the section or the lab, or id of the question. */
  readonly item: string;
  /** The section itself, or the one that explains the question or whose concept the lab practises. */
  readonly section: string;
  readonly title: string;
  /** Plain text. */
  readonly body: string;
}

/** Sections with what they show and ask, questions without their options, so that nothing of a key can be found, and of labs what students read. */
export function searchEntriesOf(unit: Unit, pages: UnitPages): SearchEntry[] {
  const titles = new Map(unit.sections.map(({ slug, title }) => [slug, title]));
  const sections = unit.sections.map(({ slug, title, discussion }) => {
    const words = [pages.sections.get(slug)?.text ?? '', ...discussion.map(({ text }) => text)];
    return { kind: 'section' as const, item: slug, section: slug, title, body: words.join(' ') };
  });
  const questions = [...unit.questions, ...unit.practiceQuestions, ...unit.shortAnswers].map(
    ({ id, section, stem }) => ({
      kind: 'question' as const,
      item: id,
      section,
      title: titles.get(section) ?? section,
      body: stem,
    }),
  );
  const labs = unit.briefs.map(({ slug, title, section }) => ({
    kind: 'lab' as const,
    item: slug,
    section,
    title,
    body: pages.briefs.get(slug) ?? '',
  }));
  return [...sections, ...questions, ...labs];
}
