import type { Listing } from '../../courses/index.js';
import type { Program, Sandbox, SandboxPool } from '../../sandbox/sandbox.port.js';
import { blame, tryHost } from '../../sandbox/try-host.js';
import { compileCommand } from '../grading/compile.js';
import { PlatformFault } from '../model/faults.js';
import { hexKey } from '../trace/object-names.js';
import { printable } from '../model/text.js';
import type {
  ListingInputs,
  ListingProgramResult,
  ListingRest,
  ListingResult,
  ListingRunner,
} from './listing-run.types.js';

const compileLimits = { cpuTimeMs: 10_000, wallTimeMs: 15_000, outputBytes: 65_536 };
const programLimits = { cpuTimeMs: 5_000, wallTimeMs: 20_000, outputBytes: 65_536 };
const settleMs = 10_000;
const shownCharacters = 20_000;
const shownRests = 50;

/** A sandbox that has not answered by then is broken. Less than the time for which a run is leased. */
export const LISTING_LIMIT_MS = 60_000;

/** Runs each listing in a sandbox of its own. */
export class SandboxListingRunner implements ListingRunner {
  constructor(private readonly pool: SandboxPool) {}

  async ready(): Promise<void> {
    await tryHost(this.pool);
  }

  async run(listing: Listing, inputs: ListingInputs): Promise<ListingResult> {
    try {
      return await this.runInSandbox(listing, inputs);
    } catch (error) {
      throw await blame(error, this.pool);
    }
  }

  private async runInSandbox(listing: Listing, inputs: ListingInputs): Promise<ListingResult> {
    await using sandbox = await this.pool.acquire();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new PlatformFault('the sandbox does not answer')), LISTING_LIMIT_MS);
    });
    try {
      return await Promise.race([runListing(sandbox, listing, inputs), late]);
    } finally {
      clearTimeout(timer);
    }
  }
}

/**
 * Compiles a listing's programs in a fresh sandbox and runs them there, all in one, as `content/README.md` says: each is started when those before it have
 * ended or wait for something, gets its input, and then the end of it.
 */
export async function runListing(
  sandbox: Sandbox,
  { language, files, programs }: Pick<Listing, 'language' | 'files' | 'programs'>,
  inputs: ListingInputs = {},
): Promise<ListingResult> {
  for (const { name, content } of files) await sandbox.writeFile(`/lab/${name}`, content);
  for (const { file, source } of programs) await sandbox.writeFile(`/lab/${file}`, source);
  const compile = language === 'c' ? await compileAll(sandbox, programs) : { ok: true, output: '' };
  if (!compile.ok) return { compile, programs: [], left: [] };
  const before = new Set((await sandbox.snapshot()).files.map(({ path }) => path));

  const started: { name: string; program: Program }[] = [];
  for (const { name, file, stdin } of programs) {
    const argv = language === 'c' ? [`./${name}`] : ['python3', file];
    const program = await sandbox.start({ argv, cwd: '/lab', stdout: 'pipe', limits: programLimits });
    started.push({ name, program });
    const input = inputs[name] ?? stdin;
    if (input !== '') await program.write(input);
    await program.closeInput();
    await sandbox.settle(settleMs);
  }
  const settled = await sandbox.settle(settleMs);
  const unended = settled === 'timedOut' ? 'running' : 'waiting';
  return {
    compile,
    programs: started.map(({ name, program }) => resultOf(name, program, unended)),
    left: restOf(await sandbox.snapshot(), before),
  };
}

async function compileAll(sandbox: Sandbox, programs: Listing['programs']): Promise<ListingResult['compile']> {
  const output: string[] = [];
  let ok = true;
  for (const { name, file } of programs) {
    const argv = compileCommand(file, name);
    const compiler = await sandbox.start({ argv, cwd: '/lab', stdin: 'empty', stdout: 'pipe', limits: compileLimits });
    const { code } = await compiler.ended;
    ok &&= code === 0;
    output.push(compiler.stdout.toString(), compiler.stderr.toString());
  }
  return { ok, output: printable(output.join(''), shownCharacters) };
}

function resultOf(name: string, program: Program, unended: 'waiting' | 'running'): ListingProgramResult {
  const { stdout, stderr, exit } = program;
  return {
    name,
    state: exit === null ? unended : 'ended',
    output: printable(stdout, shownCharacters),
    errors: printable(stderr, shownCharacters),
    status: exit?.code ?? null,
    signal: exit?.signal ?? null,
    limits: exit?.flags ?? [],
  };
}

/** @param before paths of what was there before the programs */
function restOf(
  { processes, segments, semaphores, sysvQueues, queues, files }: Awaited<ReturnType<Sandbox['snapshot']>>,
  before: ReadonlySet<string>,
): ListingRest[] {
  const rests: ListingRest[] = [
    ...processes.map(({ pid, command }) => ({ kind: 'process' as const, name: `pid ${pid}: ${command}` })),
    ...segments.map(({ key }) => ({ kind: 'segment' as const, name: `key ${hexKey(key)}` })),
    ...semaphores.map(({ key }) => ({ kind: 'semaphores' as const, name: `key ${hexKey(key)}` })),
    ...sysvQueues.map(({ key }) => ({ kind: 'sysvQueue' as const, name: `key ${hexKey(key)}` })),
    ...queues.map(({ name }) => ({ kind: 'queue' as const, name })),
    ...files
      .filter(({ path }) => !before.has(path))
      .map(({ path, stat }) => ({ kind: stat.kind === 'fifo' ? ('fifo' as const) : ('file' as const), name: path })),
  ];
  return rests.slice(0, shownRests).map(({ kind, name }) => ({ kind, name: printable(name, 200) }));
}
