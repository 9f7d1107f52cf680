import { type BriefTexts, briefTexts } from './translation.schema.js';
import type { ProblemList } from './content-error.js';
import { splitFrontMatter } from './front-matter.js';
import { type Located, readYaml } from './yaml-source.js';

export interface BriefTranslation {
  texts: Located<BriefTexts>;
  markdown: string;
  /** Number of the Markdown's first line in the file. */
  firstLine: number;
}

/** A lab's `brief.LANGUAGE.md`. Null when it has faults, which are in `problems` then. */
export function readBriefTranslation(file: string, text: string, problems: ProblemList): BriefTranslation | null {
  const parts = splitFrontMatter(text);
  if (parts === null) {
    problems.add(file, 1, 'must begin with front matter: english, title and summary between two lines `---`');
    return null;
  }
  const texts = readYaml(file, parts.front, briefTexts, problems, 2);
  return texts && { texts, markdown: parts.markdown.replace(/^\n+/, ''), firstLine: parts.firstLine };
}
