import type { CheckResult, GradeResult, LabDescription } from '../modules/labs/grading/index.js';

/** The few colours that a report uses; picocolors' shape. */
export interface Colours {
  bold: (text: string) => string;
  dim: (text: string) => string;
  red: (text: string) => string;
  green: (text: string) => string;
  yellow: (text: string) => string;
}

/** A grading as people read it: each check with its marks, what went wrong, and what the kernel said about it. */
export function reportOf(lab: LabDescription, result: GradeResult, colours: Colours, width: number): string {
  const lines = [
    `${colours.bold(lab.title)} ${colours.dim(`${lab.slug}, ${result.driver}, ${Math.round(result.timings.total)} ms`)}`,
    '',
  ];
  if (result.compile.output !== '') {
    lines.push(result.compile.ok ? colours.yellow('The compiler warns:') : colours.red('It does not compile:'));
    lines.push(...result.compile.output.split('\n').map((line) => `  ${line}`), '');
  }
  const bonus = new Set(lab.checks.filter((check) => check.bonus).map(({ id }) => id));
  const told = new Set<string>();
  for (const check of result.checks) {
    const message = onlyNews(check.message, told);
    lines.push(...checkLines({ ...check, message }, bonus.has(check.id), colours, width));
  }
  lines.push('');
  if (result.leaks.length > 0) {
    lines.push(
      colours.yellow('Left behind:'),
      ...result.leaks.map(({ kind, name, detail }) => `  ${kind} ${name}: ${detail}`),
      '',
    );
  }
  lines.push(`${colours.bold(`${result.score} of ${result.maxScore} points`)}, ${verdictWords(result, colours)}`);
  return `${lines.join('\n')}\n`;
}

/** One standstill fails many checks: what was told in full before is not told again. */
function onlyNews(message: string, told: Set<string>): string {
  const paragraphs = message.split('\n').map((paragraph) => {
    if (told.has(paragraph)) return 'As above.';
    if (paragraph.length > 80) told.add(paragraph);
    return paragraph;
  });
  return paragraphs.join('\n');
}

function checkLines(check: CheckResult, bonus: boolean, colours: Colours, width: number): string[] {
  const passed = check.outcome === 'passed';
  const paint = passed ? colours.green : check.outcome === 'skipped' || bonus ? colours.yellow : colours.red;
  const mark = passed ? '✓' : check.outcome === 'skipped' ? '–' : '✗';
  const marks = `${String(check.points).padStart(3)}/${check.maxPoints}`.padEnd(7);
  const outcome = passed || check.outcome === 'failed' ? '' : paint(` [${check.outcome.replace('_', ' ')}]`);
  const indent = ' '.repeat(11);
  const lines = [`${paint(mark)} ${marks} ${check.title}${outcome}`];
  for (const line of wrap(check.message, width - indent.length)) lines.push(`${indent}${line}`);
  if (!passed) {
    for (const { kind, detail } of check.evidence ?? []) {
      const [first = '', ...rest] = detail.trimEnd().split('\n');
      lines.push(colours.dim(`${indent}${kind}: ${first}`), ...rest.map((line) => colours.dim(`${indent}  ${line}`)));
    }
  }
  return lines;
}

function verdictWords({ verdict, checks }: GradeResult, colours: Colours): string {
  const failed = checks.filter(({ outcome }) => outcome !== 'passed').length;
  switch (verdict) {
    case 'passed':
      return colours.green('full marks');
    case 'compile_error':
      return colours.red('something does not compile');
    case 'partial':
      return colours.yellow(`${checks.length - failed} of ${checks.length} checks passed`);
    default:
      return colours.red('no check passed');
  }
}

/** Breaks text into lines of at most `width` characters at spaces; keeps its own line ends. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const paragraph of text.split('\n').filter((part) => part !== '')) {
    let line = '';
    for (const word of paragraph.split(' ')) {
      if (line !== '' && line.length + 1 + word.length > width) {
        lines.push(line);
        line = word;
      } else {
        line = line === '' ? word : `${line} ${word}`;
      }
    }
    lines.push(line);
  }
  return lines;
}
