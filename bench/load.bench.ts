/**
 * `npm run -s bench -- load`: how long verdicts take when others submit, too. First the best throughput over HTTP is looked for, with one to four clients
 * that each submit again as soon as they have a verdict. Then submissions arrive at half that rate, evenly spaced, whether those before them are graded or
 * not; each one's time runs from when it was due to arrive until its verdict, so that a system that falls behind can't hide it.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { referenceOf, loadLabs } from '../src/modules/labs/grading/index.js';
import { RunningSystem } from './running-system.js';
import { latency, type Latency, round } from './statistics.js';
import { table } from './table.js';

const warmUps = 10;

export interface LoadReport {
  bench: 'load';
  driver: string;
  lab: string;
  throughput: { clients: number; perSecond: number }[];
  /** Arrivals a second: half of the best throughput. */
  rate: number;
  latency: Latency;
  /** p95 to p50. */
  ratio: number;
}

export interface LoadBenchOptions {
  driver: string;
  lab: string;
  /** How many arrive at half load. */
  submissions: number;
  /** How long the throughput with each number of clients is measured. */
  secondsEach: number;
}

/** Figures in milliseconds and submissions a second. */
export async function runLoadBench(
  { driver, lab, submissions, secondsEach }: LoadBenchOptions,
  log: (line: string) => void,
): Promise<LoadReport> {
  const found = (await loadLabs()).find(({ description }) => description.slug === lab);
  if (found === undefined) throw new Error(`there is no lab ${lab}`);
  const files = await referenceOf(found);
  log('starting a system of its own');
  const system = await RunningSystem.start(driver);
  const once = async (): Promise<void> => {
    const { verdict } = await system.grade(lab, files);
    if (verdict !== 'passed') throw new Error(`the solution of ${lab} got "${verdict}"`);
  };
  try {
    for (let turn = 0; turn < warmUps; turn += 1) await once();
    const throughput: LoadReport['throughput'] = [];
    for (const clients of [1, 2, 3, 4]) {
      log(`throughput: ${clients} client(s), ${secondsEach} s`);
      throughput.push({ clients, perSecond: round(await sustain(once, clients, secondsEach * 1000)) });
    }
    const rate = Math.max(...throughput.map(({ perSecond }) => perSecond)) / 2;
    log(`${submissions} submissions, ${round(rate)} a second`);
    const took = latency(await arrive(once, submissions, 1000 / rate));
    return {
      bench: 'load',
      driver,
      lab,
      throughput,
      rate: round(rate),
      latency: took,
      ratio: round(took.p95 / took.p50),
    };
  } finally {
    await system.close();
  }
}

async function sustain(once: () => Promise<void>, clients: number, forMs: number): Promise<number> {
  const start = performance.now();
  let done = 0;
  const client = async (): Promise<void> => {
    while (performance.now() < start + forMs) {
      await once();
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  return (done * 1000) / (performance.now() - start);
}

/** Milliseconds that each of `count` took, `everyMs` apart. */
async function arrive(once: () => Promise<void>, count: number, everyMs: number): Promise<number[]> {
  const start = performance.now();
  const all: Promise<number>[] = [];
  for (let number = 0; number < count; number += 1) {
    const due = start + number * everyMs;
    await sleep(Math.max(0, due - performance.now()));
    all.push(once().then(() => performance.now() - due));
  }
  return Promise.all(all);
}

/** The report as a table for people. */
export function describeLoadReport({
  driver,
  lab,
  throughput,
  rate,
  latency: { p50, p95, n },
  ratio,
}: LoadReport): string {
  const head = [driver, 'a second, 1 to 4 clients', 'arrivals a second', 'p50 / p95 ms', 'p95 to p50', 'submissions'];
  const rates = throughput.map(({ perSecond }) => perSecond.toFixed(1)).join(' ');
  return table([head, [lab, rates, `${rate}`, `${p50} / ${p95}`, `${ratio} x`, `${n}`]]);
}
