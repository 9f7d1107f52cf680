import type { TranslationLanguage } from '../../../kernel/languages.js';

/** A section as a page. */
export interface SectionPage {
  /** Safe to put into a page of one's own. Links into the unit lead to this API. */
  readonly html: string;
  /** The words of it, for searching. */
  readonly text: string;
}

/** What is made of a unit's Markdown in one language. */
export interface LanguagePages {
  /** By slug. */
  readonly sections: ReadonlyMap<string, SectionPage>;
  /** The words of the labs' briefs, for searching, by the labs' slugs. */
  readonly briefs: ReadonlyMap<string, string>;
}

/** What is made of a unit's Markdown: in English, and in other languages what is translated. */
export interface UnitPages extends LanguagePages {
  /** Counts what is made of the same Markdown. */
  readonly renderer: number;
  readonly translations: ReadonlyMap<TranslationLanguage, LanguagePages>;
}
