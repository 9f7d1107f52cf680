export interface FrontMatterParts {
  /** YAML, from the file's second line on. */
  front: string;
  markdown: string;
  /** Number of the Markdown's first line in the file. */
  firstLine: number;
}

/** Takes a file apart that begins with front matter, between two lines of three hyphens. Null when it does not. */
export function splitFrontMatter(text: string): FrontMatterParts | null {
  const lines = text.split('\n');
  const end = lines.indexOf('---', 1);
  if (lines[0] !== '---' || end === -1) return null;
  return { front: lines.slice(1, end).join('\n'), markdown: lines.slice(end + 1).join('\n'), firstLine: end + 2 };
}
