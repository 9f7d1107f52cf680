import { type Language, ORIGINAL } from '../../../kernel/languages.js';
import type { LabDescription } from '../model/results.js';
import type { LabSummary, LabView } from './labs.schema.js';

/** In the language if the lab is there in it, else in English. */
export function presentLabSummary(lab: LabDescription, language: Language): LabSummary {
  const { slug, kind, tier, unit, section, files, maxScore, bonusPoints } = lab;
  const { title, summary, language: there } = textsOf(lab, language);
  return { slug, kind, language: there, title, summary, tier, unit, section, files, maxScore, bonusPoints };
}

export function presentLab(lab: LabDescription, language: Language): LabView {
  const { starter, checks, timeLimitMs } = lab;
  const { brief, rubric } = textsOf(lab, language);
  return { ...presentLabSummary(lab, language), brief, starter, checks, ...(rubric && { rubric }), timeLimitMs };
}

function textsOf(
  { title, summary, brief, rubric, translations }: LabDescription,
  language: Language,
): Pick<LabDescription, 'title' | 'summary' | 'brief' | 'rubric'> & { language: Language } {
  const original = { title, summary, brief, ...(rubric && { rubric }) };
  const translation = language === ORIGINAL ? undefined : translations?.[language];
  return translation ? { ...original, ...translation, language } : { ...original, language: ORIGINAL };
}
