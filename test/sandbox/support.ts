import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BubblewrapDriver } from '../../src/modules/sandbox/drivers/bubblewrap/bubblewrap.driver.js';
import { DockerDriver } from '../../src/modules/sandbox/drivers/docker/docker.driver.js';
import { openSandbox, type SandboxClient } from '../../src/modules/sandbox/client/sandbox-client.js';
import type {
  Program,
  ProgramExit,
  ProgramSpec,
  Sandbox,
  SandboxDriver,
} from '../../src/modules/sandbox/sandbox.port.js';
import { describeInFull } from '../support/in-full.js';
import { type SandboxSettings, sandboxSettingsSchema } from '../../src/modules/sandbox/sandbox.settings.js';

export const settings: SandboxSettings = sandboxSettingsSchema.parse({
  SANDBOX_OWNER: `conformance-${process.pid}`,
  // The image that `npm test` has built: under a name of its own where several working copies share an engine.
  SANDBOX_DOCKER_IMAGE: process.env['SANDBOX_DOCKER_IMAGE'],
});

export interface Subject {
  readonly driver: SandboxDriver;
  /** A sandbox that the tests of one describe share; it is reset after each of them. */
  readonly sandbox: Sandbox;
  /** One more, that the test disposes of itself. */
  open(): Promise<SandboxClient>;
}

const drivers = [
  ['bubblewrap', () => new BubblewrapDriver(settings)],
  ['docker strict', () => new DockerDriver({ ...settings, SANDBOX_DOCKER_MODE: 'strict' })],
  ['docker slot', () => new DockerDriver({ ...settings, SANDBOX_DOCKER_MODE: 'slot' })],
] as const;

/** Where no Docker engine can be had, TEST_DRIVERS names the one that is left; `docker slot` names one mode. */
export const wantedDrivers = (process.env['TEST_DRIVERS'] ?? 'bubblewrap,docker').split(',');

/** Name and maker of each driver, in each of its modes, that this machine is to test. */
export const testedDrivers = drivers.filter(([name]) => wantedDrivers.some((wanted) => name.startsWith(wanted)));

/** Runs the same tests with both drivers, and with each mode of theirs. */
export function describeBothDrivers(title: string, tests: (subject: Subject) => void): void {
  for (const [name, makeDriver] of testedDrivers) describe(`${title}, with ${name}`, () => testWith(makeDriver, tests));
}

/**
 * The same for what the agent does, which is one program whatever the driver: docker's modes only with `--full`. In each run the labs' tests and the
 * attacks ask the same of it under docker, as samples.
 */
export function describeAgent(title: string, tests: (subject: Subject) => void): void {
  for (const [name, makeDriver] of testedDrivers) {
    const describeHere = name === 'bubblewrap' ? describe : describeInFull;
    describeHere(`${title}, with ${name}`, () => testWith(makeDriver, tests));
  }
}

function testWith(makeDriver: () => SandboxDriver, tests: (subject: Subject) => void): void {
  let driver: SandboxDriver;
  let shared: SandboxClient;
  const open = () => openSandbox(driver, settings.SANDBOX_START_TIMEOUT_MS);

  beforeAll(async () => {
    driver = makeDriver();
    const probed = await driver.probe();
    if (!probed.usable) throw new Error(probed.reason);
    shared = await open();
  });
  afterEach(async () => {
    if (shared.isLost) shared = await open();
    else await shared.reset();
  });
  afterAll(async () => {
    await driver?.close();
  });

  tests({
    get driver() {
      return driver;
    },
    get sandbox() {
      return shared;
    },
    open,
  });
}

export interface Ran extends ProgramExit {
  program: Program;
  stdout: string;
  stderr: string;
}

/** Runs a program to its end, with no input unless `input` is given. */
export async function run(
  sandbox: Sandbox,
  argv: string[],
  spec: Partial<ProgramSpec> & { input?: string } = {},
): Promise<Ran> {
  const { input, ...rest } = spec;
  const program = await sandbox.start({ argv, stdin: input === undefined ? 'empty' : 'pipe', ...rest });
  if (input !== undefined) await Promise.all([program.write(input), program.closeInput()]);
  const exit = await program.ended;
  return { ...exit, program, stdout: program.stdout.toString(), stderr: program.stderr.toString() };
}

let compiled = 0;

/** Programs that were compiled before, by what they were made of. They may be removed at any time. */
const kept = join(import.meta.dirname, '../../var/cache/test-programs');

/** What compiler and C library a driver's sandboxes have, by the driver. */
const toolchains = new Map<string, Promise<string>>();

/**
 * Brings a C program into the sandbox; returns the path of the program, frozen. It is compiled there, unless the same compiler has compiled the
 * same text before.
 */
export async function compile(sandbox: Sandbox, source: string): Promise<string> {
  compiled += 1;
  const name = `program-${compiled}`;
  const text = `#define _GNU_SOURCE\n${source}`;
  const argv = ['gcc', '-std=gnu11', '-Wall', '-o', `/lab/${name}`, `/lab/${name}.c`, '-lrt', '-lpthread'];
  await sandbox.writeFile(`/lab/${name}.c`, text);
  const tools = toolchains.get(sandbox.driver) ?? toolchainOf(sandbox);
  toolchains.set(sandbox.driver, tools);
  const file = join(kept, sha256([await tools, text]));
  const binary = await readFile(file).catch(() => null);
  if (binary !== null) await sandbox.writeFile(`/lab/${name}`, binary, 0o755);
  else {
    const { code, stderr } = await run(sandbox, argv);
    if (code !== 0) throw new Error(`${name}.c does not compile: ${stderr}`);
    await keep(file, (await sandbox.readFile(`/lab/${name}`)).data, name);
  }
  await sandbox.freeze(`/lab/${name}`, name);
  return `/stage/${name}`;
}

async function toolchainOf(sandbox: Sandbox): Promise<string> {
  const { stdout } = await run(sandbox, ['sh', '-c', 'gcc --version; ldd --version']);
  return stdout;
}

function sha256(parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\0')).digest('hex');
}

/** Whole or not at all: other suites read it meanwhile. */
async function keep(file: string, data: Buffer, name: string): Promise<void> {
  const draft = `${file}-${process.pid}-${name}`;
  await mkdir(kept, { recursive: true });
  await writeFile(draft, data);
  await rename(draft, file);
}

/** Compiles a C program and runs it to its end. */
export async function runC(
  sandbox: Sandbox,
  source: string,
  spec: Partial<ProgramSpec> & { input?: string } = {},
): Promise<Ran> {
  return run(sandbox, [await compile(sandbox, source)], spec);
}

/** Runs a Python program to its end. */
export async function runPython(sandbox: Sandbox, source: string, spec: Partial<ProgramSpec> = {}): Promise<Ran> {
  await sandbox.writeFile('/lab/program.py', source);
  return run(sandbox, ['python3', '/lab/program.py'], spec);
}

/** Host pids of the processes whose command line holds a text. */
export function hostProcesses(text: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes(text);
      } catch {
        return false;
      }
    });
}

/** Waits until something is so. A test that waits in vain fails by its own time limit. */
export async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await sleep(20);
}
