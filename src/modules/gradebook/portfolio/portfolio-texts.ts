import type { GradeResult, StoredMarking } from '../../labs/index.js';
import type { PortfolioView } from './portfolio.schema.js';

/** What the verdict on a piece of work says, for programs to read. */
export interface VerdictDocument {
  lab: string;
  title: string;
  submission: string;
  submittedAt: string;
  verdict: string;
  score: number;
  maxScore: number;
  /** The checks of a program, the rubric's rows of a design. */
  parts: { title: string; outcome: string; points: number; maxPoints: number; message: string }[];
}

export function partsOf(result: GradeResult | null, marking: StoredMarking | undefined): VerdictDocument['parts'] {
  if (marking)
    return marking.rows.map(({ title, level, points, maxPoints, comment }) => ({
      title,
      outcome: level,
      points,
      maxPoints,
      message: comment,
    }));
  return (result?.checks ?? []).map(({ title, outcome, points, maxPoints, message }) => ({
    title,
    outcome,
    points,
    maxPoints,
    message,
  }));
}

/** The portfolio's first page. */
export function describePortfolio(
  name: string,
  { title, rows, done }: PortfolioView,
  leftOut: readonly string[],
): string {
  const lines = rows.map(({ skill, tool, artifact, lab, doneAt }) => {
    const shown = doneAt === null ? 'not yet' : `[${plain(artifact)}](${lab}/verdict.md), ${dayOf(doneAt)}`;
    return `| ${plain(skill)} | ${plain(tool)} | ${shown} |`;
  });
  return page([
    `# ${plain(name)}: ${plain(title)}`,
    `${done} of ${rows.length} pieces of work are done. Each was graded by running it and asking the kernel what it did, or was marked by a person against a rubric.`,
    ['| skill | tools | work |', '|---|---|---|', ...lines].join('\n'),
    'Each folder holds the sources as they were handed in, `verdict.md` to read, and the same as `verdict.json`.',
    ...(leftOut.length > 0 ? [`Left out for their size: ${leftOut.map(plain).join(', ')}.`] : []),
  ]);
}

export function describeVerdict({ title, verdict, score, maxScore, submittedAt, parts }: VerdictDocument): string {
  const lines = parts.map(
    (part) => `| ${plain(part.title)} | ${plain(part.outcome)} | ${part.points} of ${part.maxPoints} |`,
  );
  return page([
    `# ${plain(title)}`,
    `${plain(verdict)}: ${score} of ${maxScore} points. Handed in on ${dayOf(submittedAt)}.`,
    ['| what was looked at | outcome | points |', '|---|---|---|', ...lines].join('\n'),
    ...parts.filter(({ message }) => message !== '').map((part) => `**${plain(part.title)}.** ${plain(part.message)}`),
  ]);
}

const page = (blocks: readonly string[]): string => `${blocks.join('\n\n')}\n`;

const dayOf = (time: string): string => time.slice(0, 10);

/** Text that Markdown shows as it is, on one line. */
function plain(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll(/[\\`*_[\]<>|#&]/g, String.raw`\$&`);
}
