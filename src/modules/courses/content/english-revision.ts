/**
 * Revisions of English texts, 12 hexadecimal digits each. They change with what a translator has to translate, and with nothing else: not with a section's
 * minutes or a question's Bloom level.
 */
import { contentHash } from './content-hash.js';
import type { QuestionYaml } from './question.schema.js';
import type { FrontMatter } from './section.schema.js';
import type { ShortAnswer } from './short-answer.schema.js';
import type { UnitYaml } from './unit.schema.js';

const revisionOf = (texts: unknown): string => contentHash(texts).slice(0, 12);

export function revisionOfUnit({ title, subject, summary, jobs, outcomes, checkpoint }: UnitYaml): string {
  return revisionOf({
    title,
    subject,
    summary,
    jobs: jobs.map((job) => job.title),
    outcomes: outcomes.map(({ id, text }) => [id, text]),
    checkpoint: checkpoint.map(({ id, skill, tool, artifact, ready }) => [id, skill, tool, artifact, ready]),
  });
}

/** What a section says of the broken twin of a listing that it shows. */
export interface TwinText {
  /** The listing's slug. */
  id: string;
  broken: string;
}

export function revisionOfSection(
  { title, discussion }: FrontMatter,
  markdown: string,
  twins: readonly TwinText[],
): string {
  return revisionOf({
    title,
    markdown: markdown.trim(),
    discussion: discussion.map(({ id, text }) => [id, text]),
    twins: twins.length === 0 ? undefined : twins.map(({ id, broken }) => [id, broken]),
  });
}

export function revisionOfQuestion({ stem, options, explanation }: QuestionYaml): string {
  return revisionOf({
    stem,
    options: options.map(({ text, misconception }) => [text, misconception?.text]),
    explanation,
  });
}

export function revisionOfShortAnswer({ stem, modelAnswer, rubric }: ShortAnswer): string {
  return revisionOf({ stem, modelAnswer, rubric: textsOfRubric(rubric) });
}

/** What of a lab's `lab.yaml` and `brief.md` students read. */
export interface LabTexts {
  title: string;
  summary?: string | undefined;
  /** Of a design. */
  rubric?: readonly RubricRowTexts[] | undefined;
}

interface RubricRowTexts {
  id: string;
  title: string;
  levels: readonly { title: string; descriptor: string }[];
}

export function revisionOfLab({ title, summary, rubric }: LabTexts, brief: string): string {
  return revisionOf({ title, summary, brief: brief.trim(), rubric: rubric && textsOfRubric(rubric) });
}

function textsOfRubric(rubric: readonly RubricRowTexts[]): unknown {
  return rubric.map(({ id, title, levels }) => [id, title, levels.map((level) => [level.title, level.descriptor])]);
}
