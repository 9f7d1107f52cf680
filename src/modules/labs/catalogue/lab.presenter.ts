import type { LabDescription } from '../model/results.js';
import type { LabSummary, LabView } from './labs.schema.js';

export function presentLabSummary({
  slug,
  kind,
  title,
  summary,
  tier,
  unit,
  section,
  files,
  maxScore,
  bonusPoints,
}: LabDescription): LabSummary {
  return { slug, kind, title, summary, tier, unit, section, files, maxScore, bonusPoints };
}

export function presentLab(lab: LabDescription): LabView {
  const { brief, starter, checks, rubric, timeLimitMs } = lab;
  return { ...presentLabSummary(lab), brief, starter, checks, ...(rubric ? { rubric } : {}), timeLimitMs };
}
