import { extname } from 'node:path';
import { GCC_SPECS, type Program, type ProgramLimits, type Sandbox } from '../../sandbox/sandbox.port.js';
import { SandboxRequestError } from '../../sandbox/errors.js';
import { LabAuthorError, PlatformFault } from '../model/faults.js';
import type { StartCommand } from '../sdk/session.js';
import { SourceText } from '../trace/source-text.js';
import { printable } from '../model/text.js';
import type { LabFile, SubmittedFile } from '../model/results.js';

export interface Compilation {
  ok: boolean;
  /** Compiler messages of every file, printable and bounded. */
  output: string;
  /** How each program that was built is started, by its name. */
  built: ReadonlyMap<string, StartCommand>;
  /** Why a program can't, in one line, by its name. */
  missing: ReadonlyMap<string, string>;
}

const outputBytes = 65_536;

/** What compiling one file may take. */
export const compileLimits: ProgramLimits = {
  cpuTimeMs: 10_000,
  wallTimeMs: 15_000,
  outputBytes,
  fileBytes: 33_554_432,
};

const shownCharacters = 12_000;

/** The compiler's driver could not start one of its parts. It is alone in the sandbox, so it is the host that lacks something. */
const hostFailed = /^gcc: .*: (?:Resource temporarily unavailable|Too many open files in system)$/m;

/** How files of one language become programs. */
interface Toolchain {
  /** Fails, in the language's own words, for a file that is no program. */
  compile(source: string, program: string): string[];
  /** What it leaves behind, under `/lab`, that is then run. */
  product(source: string, program: string): string;
  /** `frozen` is the product's place, out of the student's reach. */
  start(program: string, frozen: string): StartCommand;
}

const toolchains: Record<string, Toolchain> = {
  c: {
    compile: compileCommand,
    product: (_source, program) => program,
    start: (program, frozen) => ({ argv: [`./${program}`], exe: frozen }),
  },
  py: {
    // The interpreter compiles anew for each run: this finds its syntax errors once, without running anything.
    compile: (source) => ['python3', '-I', '-m', 'py_compile', source],
    product: (source) => source,
    start: (_program, frozen) => ({ argv: ['python3', frozen] }),
  },
};

/**
 * How a lab's C file is compiled. Linking with gold and without the linker's plug-in takes a third of the time off, and no lab optimises at
 * link time. Reading the parts of the C library that are needed, instead of mapping all of it, takes a third off what is left of linking. The
 * specs have gcc start gold by itself, without the program that would else look after constructors of languages that are not C. Between
 * compiler and assembler a file costs less than `-pipe`, which wakes the two in turns.
 */
export function compileCommand(source: string, program: string, specs: string = GCC_SPECS): string[] {
  const flags = [
    '-std=gnu11',
    '-Wall',
    '-Wextra',
    // Lines and nothing more: they tell students where a call waits.
    '-g1',
    `-specs=${specs}`,
    '-fno-use-linker-plugin',
    '-Wl,--no-map-whole-files',
    '-fdiagnostics-color=never',
    '-fmax-errors=20',
  ];
  return ['gcc', ...flags, '-o', program, source, '-lrt', '-lpthread'];
}

/** The compiler and the way of starting for a lab's file; lab.yaml's schema lets no other names in. */
function toolchainOf(file: string): Toolchain {
  const found = toolchains[extname(file).slice(1)];
  if (found === undefined) throw new LabAuthorError(`${file}: there is no compiler for it`);
  return found;
}

function frozenPath(file: string): string {
  return `/stage/${toolchainOf(file).product(file, programOf(file))}`;
}

/** Name of the program that a source file becomes. */
export function programOf(file: string): string {
  return file.replace(/\.[a-z]+$/, '');
}

/**
 * Compiles, or checks, a lab's files side by side, as the student's user and under limits of its own, and puts the programs out of the student's reach.
 * What a student got wrong is in the result. Rejects with PlatformFault when the compiler itself can't be run.
 */
export async function compileSubmission(
  sandbox: Sandbox,
  files: readonly LabFile[],
  submitted: readonly SubmittedFile[],
  onFile: (file: string) => void,
  limits: ProgramLimits = compileLimits,
): Promise<Compilation> {
  const results = await Promise.all(
    files.map(async (file) => {
      const content = submitted.find(({ name }) => name === file.name)?.content;
      const refusal = refuse(file, content);
      if (refusal !== null || content === undefined)
        return { file, problem: refusal ?? `${file.name} is missing.`, output: '' };
      onFile(file.name);
      return { file, ...(await compileFile(sandbox, file.name, content, limits)) };
    }),
  );
  const stray = submitted
    .filter(({ name }) => !files.some((file) => file.name === name))
    .map(({ name }) => `${printable(name, 60)} is not a file of this lab and was left aside.`);
  const missing = new Map<string, string>();
  const built = new Map<string, StartCommand>();
  for (const { file, problem } of results) {
    const program = programOf(file.name);
    if (problem === null)
      built.set(program, {
        ...toolchainOf(file.name).start(program, frozenPath(file.name)),
        source: new SourceText(file.name, textOf(file.name, submitted)),
      });
    else missing.set(program, problem);
  }
  const parts = [...stray, ...results.flatMap(({ problem, output }) => [problem ?? '', output])];
  const output = printable(parts.filter((part) => part !== '').join('\n'), shownCharacters);
  return { ok: missing.size === 0, output, built, missing };
}

function textOf(file: string, submitted: readonly SubmittedFile[]): string {
  return Buffer.from(submitted.find(({ name }) => name === file)?.content ?? '').toString('utf8');
}

function refuse(file: LabFile, content: string | Uint8Array | undefined): string | null {
  if (content === undefined) return `${file.name} is missing: the lab asks for it.`;
  const bytes = Buffer.from(content);
  if (bytes.toString('latin1').trim() === '') return `${file.name} is empty.`;
  if (bytes.length > file.maxBytes) return `${file.name} has ${bytes.length} bytes; ${file.maxBytes} are allowed.`;
  if (bytes.includes(0)) return `${file.name} is not a text file: it holds NUL bytes.`;
  return null;
}

async function compileFile(
  sandbox: Sandbox,
  source: string,
  content: string | Uint8Array,
  limits: ProgramLimits,
): Promise<{ problem: string | null; output: string }> {
  const program = programOf(source);
  const toolchain = toolchainOf(source);
  const compiler = await startCompiler(sandbox, source, toolchain.compile(source, program), content, limits);
  const exit = await compiler.ended;
  const output = Buffer.concat([compiler.stdout, compiler.stderr]).toString('utf8').trim();
  if (exit.code !== 0 && hostFailed.test(output))
    throw new PlatformFault(`the compiler could not do its work in a fresh sandbox: ${output.slice(0, 500)}`);
  if (exit.code !== 0) return { problem: reason(source, exit.flags, exit.signal), output };
  try {
    const product = toolchain.product(source, program);
    await sandbox.freeze(`/lab/${product}`, product);
  } catch (error) {
    // A linker script or a pragma can make gcc succeed without leaving a program.
    if (!(error instanceof SandboxRequestError)) throw error;
    if (error.isShortage) return { problem: await tooLarge(sandbox, source, error), output };
    return { problem: `${source} compiled to nothing that can be run (${error.code}).`, output };
  }
  return { problem: null, output };
}

/** Where the programs lie nothing else does: if it is full, they filled it. */
async function tooLarge(sandbox: Sandbox, source: string, error: SandboxRequestError): Promise<string> {
  const stage = (await sandbox.shortage()).find(({ name }) => name === '/stage');
  if (error.code !== 'ENOSPC' || stage === undefined || stage.used < stage.limit)
    throw new PlatformFault(`${source} was compiled and could not be put aside: ${error.message}`);
  return `${source} does not compile to a program that fits: all programs together may have ${stage.limit} bytes.`;
}

async function startCompiler(
  sandbox: Sandbox,
  source: string,
  argv: string[],
  content: string | Uint8Array,
  limits: ProgramLimits,
): Promise<Program> {
  try {
    const [, compiler] = await Promise.all([
      sandbox.writeFile(`/lab/${source}`, content, 0o644),
      sandbox.start({
        argv,
        cwd: '/lab',
        stdin: 'empty',
        stdout: 'pipe',
        limits,
      }),
    ]);
    return compiler;
  } catch (error) {
    if (error instanceof SandboxRequestError)
      throw new PlatformFault(`the compiler can't be started in the sandbox: ${error.message}`);
    throw error;
  }
}

function reason(source: string, flags: readonly string[], signal: string | null): string {
  if (flags.includes('memory')) return `${source} does not compile: the compiler ran out of memory.`;
  if (flags.includes('output'))
    return `${source} does not compile: the compiler had more to say than ${outputBytes} bytes.`;
  if (flags.includes('cpu') || flags.includes('wall'))
    return `${source} does not compile: the compiler did not finish in time.`;
  if (flags.includes('fileSize') || flags.includes('disk'))
    return `${source} does not compile: the program would be too large.`;
  return signal === null
    ? `${source} does not compile.`
    : `${source} does not compile: the compiler was ended by ${signal}.`;
}
