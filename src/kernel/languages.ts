/** Languages that content is written in, by their tags of BCP 47. The first is the one that authors write, and the others are made from. */
export const languages = ['en', 'hi'] as const;
export type Language = (typeof languages)[number];

/** What everything is there in. */
export const ORIGINAL = 'en' satisfies Language;

/** Into which content may be translated, part by part. */
export const translationLanguages = ['hi'] as const satisfies Language[];
export type TranslationLanguage = (typeof translationLanguages)[number];
