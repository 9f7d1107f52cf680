import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { compileCommand } from '../src/modules/labs/grading/compile.js';
import {
  type AgentConnection,
  createSandboxPool,
  type Sandbox,
  type SandboxDriver,
  type SandboxPool,
  type SandboxSettings,
} from '../src/modules/sandbox/index.js';

/** One way to compile the workload and run it `runs` times. */
export interface Contestant {
  readonly name: string;
  /** Gets ready for this many at once. */
  open(clients: number): Promise<void>;
  /** Waits until the next `once` finds everything warm, and nobody else is disturbed by what the last ones left to do. */
  ready(): Promise<void>;
  /** Does it once; milliseconds from having the source to having the last output. */
  once(runs: number): Promise<number>;
  close(): Promise<void>;
}

const benchFolder = path.resolve('bench');
const source = path.join(benchFolder, 'workload.c');

/** Compiles `bench/bare.c` and gives back the program's path, which is removed with its folder. */
function buildBare(folder: string): string {
  const program = path.join(folder, 'bare');
  execFileSync('gcc', ['-O2', '-std=gnu11', '-Wall', '-o', program, path.join(benchFolder, 'bare.c')]);
  return program;
}

/** One process of bare.c, which does one thing at a time. */
class BareClient {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly lines: AsyncIterator<string>;

  constructor(program: string, folder: string, compiler: string[]) {
    mkdirSync(folder);
    // The compiler's own files, too: on a disk they wait for what an engine writes there.
    this.child = spawn(program, [folder, source, ...compiler], { env: { ...process.env, TMPDIR: folder } });
    this.child.stderr.pipe(process.stderr);
    this.lines = createInterface(this.child.stdout)[Symbol.asyncIterator]();
  }

  async once(runs: number): Promise<number> {
    this.child.stdin.write(`${runs}\n`);
    const { value, done } = await this.lines.next();
    if (done === true) throw new Error('the baseline ended: its message is above');
    return Number(value) / 1000;
  }

  close(): void {
    this.child.stdin.end();
  }
}

/** gcc as anybody would call it. */
export const plainGcc = ['gcc', '-O0', '-Wall', '-std=gnu11', '-o', 'work', 'work.c'];

const specs = path.resolve('sandbox-image', 'launcher', 'etc', 'gcc.specs');

/** gcc as the sandbox calls it, called outside. */
export const sandboxGcc = compileCommand('work.c', 'work', specs);

/** No sandbox: the compiler and the program, driven by a C program on a tmpfs. See bare.c. */
export function bare(name: string, compiler: string[]): Contestant {
  const folder = mkdtempSync('/dev/shm/prayog-bench-');
  const program = buildBare(folder);
  const clients: BareClient[] = [];
  const idle: BareClient[] = [];
  const open = async (count: number): Promise<void> => {
    while (clients.length < count) {
      const client = new BareClient(program, path.join(folder, String(clients.length)), compiler);
      clients.push(client);
      idle.push(client);
    }
  };
  return {
    name,
    open,
    ready: () => open(1),
    async once(runs) {
      const client = idle.pop();
      if (client === undefined) throw new Error('more at once than were opened');
      const took = await client.once(runs);
      idle.push(client);
      return took;
    },
    async close() {
      for (const client of clients) client.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Through a driver, each time in a fresh sandbox from a warm pool, which is destroyed afterwards. */
export function sandboxed(name: string, driver: SandboxDriver, settings: SandboxSettings): Contestant {
  const work = new DriverWork(driver);
  const pool = createSandboxPool(work, settings);
  const content = readFileSync(source);
  return {
    name,
    open: async () => undefined,
    ready: () => work.quiet(),
    once: (runs) => compileAndRun(pool, content, runs),
    close: async () => {
      await pool.close();
      await driver.close();
    },
  };
}

/** A driver of which one can see when it makes and ends sandboxes. */
class DriverWork implements SandboxDriver {
  readonly name: SandboxDriver['name'];
  readonly keepsPlaces: boolean;
  private atWork = 0;
  private lastEnd = 0;

  constructor(private readonly driver: SandboxDriver) {
    this.name = driver.name;
    this.keepsPlaces = driver.keepsPlaces === true;
  }

  probe = (): ReturnType<SandboxDriver['probe']> => this.driver.probe();
  sweep = (): Promise<void> => this.driver.sweep();
  close = (): Promise<void> => this.driver.close();

  async create(): Promise<AgentConnection> {
    const connection = await this.watch(this.driver.create());
    const destroy = connection.destroy.bind(connection);
    connection.destroy = () => this.watch(destroy());
    return connection;
  }

  /** Resolves when there was nothing to make or end for a moment, in which new agents get up. */
  async quiet(momentMs = 100): Promise<void> {
    while (this.atWork > 0 || performance.now() - this.lastEnd < momentMs) await sleep(5);
  }

  private async watch<Result>(work: Promise<Result>): Promise<Result> {
    this.atWork += 1;
    try {
      return await work;
    } finally {
      this.atWork -= 1;
      this.lastEnd = performance.now();
    }
  }
}

async function compileAndRun(pool: SandboxPool, content: Buffer, runs: number): Promise<number> {
  const start = performance.now();
  const sandbox = await pool.acquire();
  try {
    const [, gcc] = await Promise.all([
      sandbox.writeFile('/lab/work.c', content),
      sandbox.start({ argv: compileCommand('work.c', 'work'), stdin: 'empty', stdout: 'pipe' }),
    ]);
    const compiled = await gcc.ended;
    if (compiled.code !== 0) throw new Error(`the workload does not compile: ${gcc.stderr.toString()}`);
    for (let run = 0; run < runs; run += 1) await runOnce(sandbox, `TRAIN ${run}\n`);
    return performance.now() - start;
  } finally {
    void sandbox[Symbol.asyncDispose]();
  }
}

async function runOnce(sandbox: Sandbox, line: string): Promise<void> {
  const program = await sandbox.start({ argv: ['./work'], stdout: 'pipe' });
  void program.write(line);
  void program.closeInput();
  await program.ended;
  if (!program.stdout.includes(line)) throw new Error(`the workload said ${JSON.stringify(program.stdout.toString())}`);
}
