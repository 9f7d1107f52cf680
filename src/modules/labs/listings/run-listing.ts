import type { Listing } from '../../courses/index.js';
import type { Program, Sandbox, SandboxPool, Settled, Snapshot } from '../../sandbox/sandbox.port.js';
import { blame, tryHost } from '../../sandbox/try-host.js';
import { compileCommand } from '../grading/compile.js';
import { PlatformFault } from '../model/faults.js';
import { Session, type StartCommand } from '../sdk/session.js';
import { TimelineRecorder } from '../timeline/timeline.js';
import { hexKey } from '../trace/object-names.js';
import { printable } from '../model/text.js';
import { explainRun } from './explain-run.js';
import type {
  ListingInputs,
  ListingProgramResult,
  ListingRest,
  ListingResult,
  ListingRunner,
} from './listing-run.types.js';

const compileLimits = { cpuTimeMs: 10_000, wallTimeMs: 15_000, outputBytes: 65_536 };
const programLimits = { cpuTimeMs: 5_000, outputBytes: 65_536 };
/** Of all programs together. A third of LISTING_LIMIT_MS at most, for time without a processor comes on top: see SETTLE in PROTOCOL.md. */
const runMs = 15_000;
const shownCharacters = 20_000;
const shownRests = 50;

/** A sandbox that has not answered by then is broken. */
export const LISTING_LIMIT_MS = 60_000;

/** Runs each listing in a sandbox of its own. */
export class SandboxListingRunner implements ListingRunner {
  constructor(private readonly pool: SandboxPool) {}

  async ready(): Promise<void> {
    await tryHost(this.pool);
  }

  async run(listing: Listing, inputs: ListingInputs, signal?: AbortSignal): Promise<ListingResult> {
    try {
      return await this.runInSandbox(listing, inputs, signal);
    } catch (error) {
      signal?.throwIfAborted();
      throw await blame(error, this.pool);
    }
  }

  private async runInSandbox(listing: Listing, inputs: ListingInputs, signal?: AbortSignal): Promise<ListingResult> {
    await using sandbox = await this.pool.acquire();
    let end = (_reason: unknown): void => undefined;
    const ended = new Promise<never>((_resolve, reject) => {
      end = reject;
    });
    const timer = setTimeout(() => end(new PlatformFault('the sandbox does not answer')), LISTING_LIMIT_MS);
    const onAbort = (): void => end(signal?.reason);
    signal?.addEventListener('abort', onAbort, { once: true });
    if (signal?.aborted === true) onAbort();
    try {
      return await Promise.race([runListing(sandbox, listing, inputs), ended]);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    }
  }
}

/**
 * Compiles a listing's programs in a fresh sandbox and runs them there, all in one, as `content/README.md` says: each is started when those before it have
 * ended or wait for something, gets its input, and then the end of it. The sandbox is empty afterwards.
 */
export async function runListing(
  sandbox: Sandbox,
  { language, files, programs, traced = true }: Pick<Listing, 'language' | 'files' | 'programs' | 'traced'>,
  inputs: ListingInputs = {},
): Promise<ListingResult> {
  for (const { name, content } of files) await sandbox.writeFile(`/lab/${name}`, content);
  for (const { file, source } of programs) await sandbox.writeFile(`/lab/${file}`, source);
  const compile = language === 'c' ? await compileAll(sandbox, programs) : { ok: true, output: '' };
  if (!compile.ok) return { compile, programs: [], left: [], timeline: null, explanation: '' };
  const before = new Set((await sandbox.snapshot()).files.map(({ path }) => path));

  const session = new Session(sandbox, {
    programs: new Map(programs.map(({ name, file }) => [name, startOf(language, name, file)])),
    limits: () => ({ ...programLimits, wallTimeMs: runMs / programs.length }),
    remainingMs: () => Number.POSITIVE_INFINITY,
    // Not a terminal, where lines of several processes come in another order each time.
    started: { stdout: 'pipe', traced },
  });
  for (const { name, stdin } of programs) {
    await session.start(name, { input: inputs[name] ?? stdin });
    await session.settle();
  }
  const ending = await session.finishClean();
  const results = session.runs.map(({ name, program }) => resultOf(name, program, ending.state));
  const left = restOf(ending.snapshot, before);
  const sourceFiles = programs.map(({ file }) => file);
  const explanation = await explainRun(session, sandbox, { files: sourceFiles, programs: results, ending });
  const recorder = new TimelineRecorder();
  const recording = recorder.begin('run', session);
  await sandbox.reset();
  // What hung in a call is only told when it was ended.
  recording.finish();
  return { compile, programs: results, left, timeline: traced ? recorder.timeline : null, explanation };
}

function startOf(language: Listing['language'], name: string, file: string): StartCommand {
  return language === 'c' ? { argv: [`./${name}`], exe: `/stage/${name}` } : { argv: ['python3', file] };
}

async function compileAll(sandbox: Sandbox, programs: Listing['programs']): Promise<ListingResult['compile']> {
  const output: string[] = [];
  let ok = true;
  for (const { name, file } of programs) {
    const argv = compileCommand(file, name);
    const compiler = await sandbox.start({ argv, cwd: '/lab', stdin: 'empty', stdout: 'pipe', limits: compileLimits });
    const { code } = await compiler.ended;
    ok &&= code === 0;
    // There lines of the source are looked up.
    if (code === 0) await sandbox.freeze(`/lab/${name}`, name);
    output.push(compiler.stdout.toString(), compiler.stderr.toString());
  }
  return { ok, output: printable(output.join(''), shownCharacters) };
}

function resultOf(name: string, { stdout, stderr, exit }: Program, settled: Settled): ListingProgramResult {
  return {
    name,
    state: exit !== null ? 'ended' : settled === 'timedOut' ? 'running' : 'waiting',
    output: printable(stdout, shownCharacters),
    errors: printable(stderr, shownCharacters),
    status: exit?.code ?? null,
    signal: exit?.signal ?? null,
    limits: exit?.flags ?? [],
  };
}

/** @param before paths of what was there before the programs */
function restOf(
  { processes, segments, semaphores, sysvQueues, queues, files }: Snapshot,
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
