import type { TranslationReport } from '../modules/courses/content/index.js';

type Part = TranslationReport['missing'][number];

/** How far a language is, in one line. */
export function summariseTranslation({ language, current, stale, missing }: TranslationReport): string {
  const parts = current + stale.length + missing.length;
  return `${language}: ${current} of ${parts} parts translated, ${stale.length} older than their English, ${missing.length} missing; these are read in English`;
}

/** Translations older than their English: file, line and what to do. */
export function staleParts({ stale }: TranslationReport): { file: string; line: number; message: string }[] {
  return stale.map(({ file, line, id, english }) => ({
    file,
    line,
    message: `${id === null ? '' : `\`${id}\` `}is older than its English, and not used: translate what has changed, then write \`english: '${english}'\``,
  }));
}

/** What is missing, one line for each file, with the revision of the English to write beside it. */
export function missingParts({ missing }: TranslationReport): { file: string; message: string }[] {
  const files = [...new Set(missing.map(({ file }) => file))];
  return files.map((file) => {
    const parts = missing.filter((part) => part.file === file).map(nameOf);
    return { file, message: `lacks ${parts.join(', ')}` };
  });
}

function nameOf({ id, english }: Part): string {
  return id === null ? `all (english: '${english}')` : `${id} ('${english}')`;
}
