/**
 * `npm run -s bench -- verdict`: from a student's HTTP request to the verdict, for each lab's own solution; beside it the same grading done
 * directly, as `lab grade` does it, in turn with it. What the api, the database, the queue and the event stream cost is the difference.
 *
 * The clock of the first runs from before the request is written until the end of the event stream has been read, over connections that are open already, as
 * a browser's are; what this process itself does for it is in it. That of the second runs from the files to the result. Neither waits for the sandbox to be
 * taken down or for the pool to make the next one; before each turn there is a pause for that, or one contestant would pay for the other.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { loadLabs, referenceOf, SandboxGrader } from '../src/modules/labs/grading/index.js';
import { createSandboxPool } from '../src/modules/sandbox/index.js';
import { type AvailableDriver, availableDrivers } from './drivers.js';
import { RunningSystem } from './running-system.js';
import { latency, type Latency, round } from './statistics.js';
import { table } from './table.js';

const warmUps = 3;
/** Enough to take a sandbox down and make four, on two quiet cores. */
const pauseMs = 150;

interface LabFigures {
  lab: string;
  http: Latency;
  direct: Latency;
  /** What HTTP adds at p50, milliseconds. */
  added: number;
}

export interface VerdictReport {
  bench: 'verdict';
  driver: string;
  labs: LabFigures[];
}

interface Solution {
  lab: string;
  files: { name: string; content: string }[];
}

/** Figures in milliseconds, of `rounds` submissions of each lab. */
export async function runVerdictBench(
  rounds: number,
  driverName: string,
  log: (line: string) => void,
): Promise<VerdictReport> {
  const { drivers, missing } = await availableDrivers();
  const chosen = drivers.find(({ driver }) => driver.name === driverName);
  if (chosen === undefined) throw new Error(missing.join('; ') || `there is no driver ${driverName}`);
  const labs = (await loadLabs()).filter(({ description }) => description.kind === 'program');
  const grader = new SandboxGrader(labs, createSandboxPool(chosen.driver, chosen.settings));
  log('starting a system of its own');
  const system = await RunningSystem.start(driverName);
  try {
    const figures: LabFigures[] = [];
    for (const lab of labs) {
      const { slug } = lab.description;
      log(slug);
      figures.push(await measure(system, grader, { lab: slug, files: await referenceOf(lab) }, rounds));
    }
    return { bench: 'verdict', driver: driverName, labs: figures };
  } finally {
    await system.close();
    await grader.close();
    await closeAll(drivers);
  }
}

async function closeAll(drivers: AvailableDriver[]): Promise<void> {
  await Promise.all(drivers.map(({ driver }) => driver.close()));
}

async function measure(
  system: RunningSystem,
  grader: SandboxGrader,
  { lab, files }: Solution,
  rounds: number,
): Promise<LabFigures> {
  const http: number[] = [];
  const direct: number[] = [];
  for (let turn = -warmUps; turn < rounds; turn += 1) {
    await sleep(pauseMs);
    const graded = await system.grade(lab, files);
    if (graded.verdict !== 'passed') throw new Error(`the solution of ${lab} got "${graded.verdict}"`);
    await sleep(pauseMs);
    const start = performance.now();
    const { release } = await grader.grade({ lab, files });
    const took = performance.now() - start;
    release();
    if (turn >= 0) {
      http.push(graded.took);
      direct.push(took);
    }
  }
  const figures = { lab, http: latency(http), direct: latency(direct) };
  return { ...figures, added: round(figures.http.p50 - figures.direct.p50) };
}

/** The report as a table for people. */
export function describeVerdictReport({ driver, labs }: VerdictReport): string {
  const head = [driver, 'HTTP p50 / p95 ms', 'direct p50 / p95 ms', 'added at p50'];
  const rows = labs.map(({ lab, http, direct, added }) => [
    lab,
    `${http.p50} / ${http.p95}`,
    `${direct.p50} / ${direct.p95}`,
    `${added}`,
  ]);
  return table([head, ...rows]);
}
