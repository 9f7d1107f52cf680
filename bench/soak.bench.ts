/**
 * `npm run -s bench -- soak`: whether the worker's memory, and the api's, grow over many submissions. Two clients submit the labs' own solutions in turn, all
 * labs alike; resident memory is read from the kernel now and then. What counts is the last quarter beside the first, by their medians, and the slope of a
 * straight line through all samples.
 */
import { loadLabs, referenceOf } from '../src/modules/labs/grading/index.js';
import { RunningSystem } from './running-system.js';
import { percentile, round, slopeOf } from './statistics.js';
import { table } from './table.js';

const clients = 2;
/** Until caches are full and what runs often is compiled. */
const warmUps = 60;
const samplesMost = 200;

const processes = ['worker', 'api'] as const;

/** Resident memory in MiB. */
interface Growth {
  process: string;
  firstQuarter: number;
  lastQuarter: number;
  /** For each thousand submissions. */
  slope: number;
  largest: number;
}

export interface SoakReport {
  bench: 'soak';
  driver: string;
  submissions: number;
  samples: number;
  seconds: number;
  growth: Growth[];
}

export async function runSoakBench(
  driver: string,
  submissions: number,
  log: (line: string) => void,
): Promise<SoakReport> {
  const labs = (await loadLabs()).filter(({ description }) => description.kind === 'program');
  const solutions = await Promise.all(
    labs.map(async (lab) => ({ lab: lab.description.slug, files: await referenceOf(lab) })),
  );
  log('starting a system of its own');
  const system = await RunningSystem.start(driver);
  const gradeNumber = async (number: number): Promise<void> => {
    const solution = solutions[number % solutions.length];
    if (solution === undefined) throw new Error('there are no labs');
    const { verdict } = await system.grade(solution.lab, solution.files);
    if (verdict !== 'passed') throw new Error(`the solution of ${solution.lab} got "${verdict}"`);
  };
  try {
    await repeat(warmUps, gradeNumber);
    const start = performance.now();
    const samples: { at: number; mebibytes: number[] }[] = [];
    const every = Math.max(1, Math.floor(submissions / samplesMost));
    let done = 0;
    await repeat(submissions, async (number) => {
      await gradeNumber(number);
      done += 1;
      if (done % every === 0)
        samples.push({ at: done, mebibytes: processes.map((name) => system.residentBytes(name) / 2 ** 20) });
      if (done % Math.max(1, Math.floor(submissions / 10)) === 0)
        log(`${done} of ${submissions}: worker ${Math.round(samples.at(-1)?.mebibytes[0] ?? 0)} MiB`);
    });
    return {
      bench: 'soak',
      driver,
      submissions,
      samples: samples.length,
      seconds: Math.round((performance.now() - start) / 1000),
      growth: processes.map((process, index) => ({
        process,
        ...growthOf(samples.map(({ at, mebibytes }) => ({ x: at, y: mebibytes[index] ?? NaN }))),
      })),
    };
  } finally {
    await system.close();
  }
}

/** Does numbers 0 to `count - 1`, `clients` at once. */
async function repeat(count: number, one: (number: number) => Promise<void>): Promise<void> {
  let next = 0;
  const client = async (): Promise<void> => {
    while (next < count) {
      next += 1;
      await one(next - 1);
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
}

function growthOf(points: readonly { x: number; y: number }[]): Omit<Growth, 'process'> {
  const values = points.map(({ y }) => y);
  const quarter = Math.ceil(values.length / 4);
  return {
    firstQuarter: round(percentile(values.slice(0, quarter), 0.5)),
    lastQuarter: round(percentile(values.slice(-quarter), 0.5)),
    slope: round(slopeOf(points) * 1000),
    largest: round(Math.max(...values)),
  };
}

/** The report as a table for people. */
export function describeSoakReport({ driver, submissions, samples, seconds, growth }: SoakReport): string {
  const head = [driver, 'first quarter MiB', 'last quarter MiB', 'slope MiB in 1,000', 'largest MiB'];
  const rows = growth.map(({ process, firstQuarter, lastQuarter, slope, largest }) =>
    [process, firstQuarter, lastQuarter, slope, largest].map(String),
  );
  return `${table([head, ...rows])}\n${submissions} submissions in ${seconds} s, ${samples} samples`;
}
