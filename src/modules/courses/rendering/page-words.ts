import type { Language } from '../../../kernel/languages.js';

/** What a page says by itself. */
export interface PageWords {
  readonly table: string;
  readonly twin: string;
  /** By the kind of callout. */
  readonly callouts: Readonly<Record<string, string>>;
}

export const pageWords: Readonly<Record<Language, PageWords>> = {
  en: {
    table: 'Table',
    twin: 'Broken twin',
    callouts: {
      NOTE: 'Note',
      TIP: 'Tip',
      WARNING: 'Warning',
      KEY: 'Key idea',
      INDIA: 'In India',
      ANALOGY: 'Analogy',
    },
  },
  hi: {
    table: 'तालिका',
    twin: 'टूटा जुड़वाँ',
    callouts: {
      NOTE: 'ध्यान दें',
      TIP: 'सुझाव',
      WARNING: 'चेतावनी',
      KEY: 'मूल बात',
      INDIA: 'भारत में',
      ANALOGY: 'उपमा',
    },
  },
};
