import { readEnvironment } from '../platform/config/environment.js';
import {
  type GradeProgress,
  type GradeResult,
  type Lab,
  referenceOf,
  SandboxGrader,
} from '../modules/labs/grading/index.js';
import { chooseDriver, createSandboxPool, sandboxSettingsSchema } from '../modules/sandbox/index.js';
import { exitStatus, UsageError } from './exit-status.js';
import { readSubmission } from './lab-files.js';
import { reportOf } from './lab-report.js';
import { coloursFor, type Terminal } from './terminal.js';
import { chartOf } from './timeline-chart.js';

export interface GradeOptions {
  driver?: 'docker' | 'bubblewrap';
  json?: boolean;
  reference?: boolean;
  timeline?: boolean;
}

/**
 * Grades files as the worker does, in one sandbox, and prints the result.
 * @returns the exit status
 */
export async function gradeCommand(
  lab: Lab,
  specs: readonly string[],
  options: GradeOptions,
  terminal: Terminal,
): Promise<number> {
  if (lab.description.kind === 'design')
    throw new UsageError(
      `${lab.description.slug} is a design: a person marks it, and no command can. \`lab show ${lab.description.slug}\` prints the rubric.`,
    );
  if (options.reference === true && specs.length > 0)
    throw new UsageError("--reference grades the lab's own solution: give no files with it");
  if (options.reference !== true && specs.length === 0)
    throw new UsageError(`give the files to grade: ${lab.description.files.map(({ name }) => name).join(' ')}`);
  const files = options.reference === true ? await referenceOf(lab) : await readSubmission(lab.description, specs);

  const interrupt = new AbortController();
  const onSignal = (): void => interrupt.abort(new Error('interrupted'));
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  const progress = new ProgressLine(terminal, options.json !== true && terminal.stderr.isTTY === true);
  try {
    const { timeline, ...result } = await gradeOnce(lab, files, options, interrupt.signal, (step) =>
      progress.show(step),
    );
    progress.clear();
    const told = options.timeline === true ? timeline : undefined;
    const colours = coloursFor(terminal.stdout);
    terminal.stdout.write(
      options.json === true
        ? `${JSON.stringify({ ...result, ...(told && { timeline: told }) })}\n`
        : reportOf(lab.description, result, colours, widthOf(terminal)) +
            (told === undefined ? '' : chartOf(told, colours, widthOf(terminal))),
    );
    return result.verdict === 'passed' ? exitStatus.fullMarks : exitStatus.belowFullMarks;
  } catch (error) {
    progress.clear();
    if (!interrupt.signal.aborted) throw error;
    terminal.stderr.write('lab: interrupted\n');
    return exitStatus.interrupted;
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
}

async function gradeOnce(
  lab: Lab,
  files: Awaited<ReturnType<typeof readSubmission>>,
  options: GradeOptions,
  signal: AbortSignal,
  onProgress: (progress: GradeProgress) => void,
): Promise<GradeResult> {
  const settings = readEnvironment(sandboxSettingsSchema);
  const { driver } = await chooseDriver({ ...settings, SANDBOX_DRIVER: options.driver ?? settings.SANDBOX_DRIVER });
  const grader = new SandboxGrader([lab], createSandboxPool(driver, settings, 0));
  try {
    const { result, release } = await grader.grade({ lab: lab.description.slug, files, onProgress, signal });
    release();
    return result;
  } finally {
    await grader.close();
    await driver.close();
  }
}

/** Columns for a report: a terminal that does not know its width says 0. */
function widthOf({ stdout }: Terminal): number {
  const { columns = 0 } = stdout;
  return columns === 0 ? 100 : Math.min(Math.max(columns, 50), 120);
}

/** One line on a terminal that always shows the latest step. */
class ProgressLine {
  constructor(
    private readonly terminal: Terminal,
    private readonly shown: boolean,
  ) {}

  show(progress: GradeProgress): void {
    if (!this.shown) return;
    const { stderr } = this.terminal;
    // A line that wraps could not be taken back.
    const words = wordsOf(progress).slice(0, (stderr.columns || 80) - 1);
    stderr.write(`\r\u001b[K${coloursFor(stderr).dim(words)}`);
  }

  clear(): void {
    if (this.shown) this.terminal.stderr.write('\r\u001b[K');
  }
}

function wordsOf(progress: GradeProgress): string {
  switch (progress.step) {
    case 'preparing':
      return 'making a sandbox';
    case 'compiling':
      return `compiling ${progress.file}`;
    case 'checking':
      return `check ${progress.number} of ${progress.of}: ${progress.title}`;
  }
}
