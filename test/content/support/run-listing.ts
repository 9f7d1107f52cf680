import type { Listing } from '../../../src/modules/courses/content/index.js';
import { compileCommand } from '../../../src/modules/labs/grading/compile.js';
import type { Program, Sandbox, Snapshot } from '../../../src/modules/sandbox/index.js';

export interface ListingRun {
  /** What the compiler said. */
  warnings: string;
  programs: { name: string; output: string; errors: string; status: number | null; signal: string | null }[];
  /** What is left when all have ended. */
  left: Pick<Snapshot, 'processes' | 'segments' | 'semaphores' | 'sysvQueues' | 'queues'> & { files: string[] };
}

const settleMs = 30_000;

/** Compiles a listing's programs in a fresh sandbox and runs them there, all in one, as `content/README.md` says. */
export async function runListing(sandbox: Sandbox, { language, files, programs }: Listing): Promise<ListingRun> {
  for (const { name, content } of files) await sandbox.writeFile(`/lab/${name}`, content);
  for (const { file, source } of programs) await sandbox.writeFile(`/lab/${file}`, source);
  const compilers = language === 'c' ? programs.map(({ name, file }) => compileCommand(file, name)) : [];
  let warnings = '';
  for (const argv of compilers) {
    const compiler = await sandbox.start({ argv, cwd: '/lab', stdin: 'empty', stdout: 'pipe' });
    await compiler.ended;
    warnings += outputOf(compiler) + compiler.stderr.toString();
  }
  const before = new Set((await sandbox.snapshot()).files.map(({ path }) => path));

  const started: { name: string; program: Program }[] = [];
  for (const { name, file, stdin } of programs) {
    const argv = language === 'c' ? [`./${name}`] : ['python3', file];
    const program = await sandbox.start({ argv, cwd: '/lab', stdout: 'pipe' });
    started.push({ name, program });
    if (stdin !== '') await program.write(stdin);
    await program.closeInput();
    await sandbox.settle(settleMs);
  }
  const { processes, segments, semaphores, sysvQueues, queues, files: now } = await sandbox.snapshot();
  const left = now.map(({ path }) => path).filter((path) => !before.has(path));
  return {
    warnings,
    programs: started.map(({ name, program }) => ({
      name,
      output: outputOf(program),
      errors: program.stderr.toString(),
      status: program.exit?.code ?? null,
      signal: program.exit?.signal ?? null,
    })),
    left: { processes, segments, semaphores, sysvQueues, queues, files: left },
  };
}

function outputOf(program: Program): string {
  return program.stdout.toString();
}

/** The first of the texts that does not come after those before it. */
export function firstMissing(output: string, expected: readonly string[]): string | undefined {
  let from = 0;
  return expected.find((text) => {
    const at = output.indexOf(text, from);
    from = at + text.length;
    return at === -1;
  });
}
