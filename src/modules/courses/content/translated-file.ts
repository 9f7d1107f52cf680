import { type TranslationLanguage, translationLanguages } from '../../../kernel/languages.js';

/** What a file's translation is called: `sections/01-pipes.md` is `sections/01-pipes.hi.md` in Hindi. */
export function translatedFile(file: string, language: TranslationLanguage): string {
  return file.replace(/(\.\w+)$/, `.${language}$1`);
}

/** A file's name and those of its translations. */
export function inEachLanguage(file: string): string[] {
  return [file, ...translationLanguages.map((language) => translatedFile(file, language))];
}
