/**
 * `npm run -s bench -- sandbox`: what the sandbox costs beside doing the same without one.
 *
 * W is "compile one 50-line pipe-and-fork program, run it once", W6 "compile once, run six times with different input". Contestants take turns in
 * one run, so that what else the machine does falls on all of them alike. Then each in turn does W for some seconds with one to four
 * clients at once.
 */
import { availableParallelism } from 'node:os';
import { bare, type Contestant, sandboxed } from './contestant.js';
import { table } from './table.js';
import { latency, type Latency, round } from './statistics.js';
import { availableDrivers } from './drivers.js';

const warmUps = 3;

interface Throughput {
  clients: number;
  perSecond: number;
}

interface Figures {
  name: string;
  w: Latency;
  w6: Latency;
  throughput: Throughput[];
}

export interface SandboxReport {
  bench: 'sandbox';
  cores: number;
  contestants: (Figures & { wRatio: number; w6Ratio: number; throughputRatio: number })[];
  skipped: string[];
}

export interface SandboxBenchOptions {
  rounds: number;
  secondsEach: number;
}

/** Runs the bench and gives its figures: milliseconds, submissions a second, and ratios to bare. */
export async function runSandboxBench(
  options: SandboxBenchOptions,
  log: (line: string) => void,
): Promise<SandboxReport> {
  const { drivers, missing } = await availableDrivers();
  const contestants = [bare(), ...drivers.map(({ name, driver, settings }) => sandboxed(name, driver, settings))];
  try {
    const figures = await measure(contestants, options, log);
    return report(figures, missing);
  } finally {
    await Promise.all(contestants.map((contestant) => contestant.close()));
  }
}

async function measure(
  contestants: Contestant[],
  { rounds, secondsEach }: SandboxBenchOptions,
  log: (line: string) => void,
): Promise<Figures[]> {
  log(`latency: ${rounds} rounds, contestants in turn`);
  const w = await inTurn(contestants, 1, rounds);
  const w6 = await inTurn(contestants, 6, rounds);
  const figures: Figures[] = [];
  for (const [index, contestant] of contestants.entries()) {
    log(`throughput: ${contestant.name}`);
    const throughput: Throughput[] = [];
    for (const clients of [1, 2, 3, 4]) throughput.push(await sustain(contestant, clients, secondsEach));
    figures.push({ name: contestant.name, w: latency(w[index] ?? []), w6: latency(w6[index] ?? []), throughput });
  }
  return figures;
}

async function inTurn(contestants: Contestant[], runs: number, rounds: number): Promise<number[][]> {
  const times: number[][] = contestants.map(() => []);
  for (let turn = -warmUps; turn < rounds; turn += 1) {
    for (const [index, contestant] of contestants.entries()) {
      await contestant.ready();
      const took = await contestant.once(runs);
      if (turn >= 0) times[index]?.push(took);
    }
  }
  return times;
}

async function sustain(contestant: Contestant, clients: number, seconds: number): Promise<Throughput> {
  const start = performance.now();
  const end = start + seconds * 1000;
  let done = 0;
  const client = async (): Promise<void> => {
    while (performance.now() < end) {
      await contestant.once(1);
      done += 1;
    }
  };
  await contestant.open(clients);
  await Promise.all(Array.from({ length: clients }, client));
  return { clients, perSecond: round(done / ((performance.now() - start) / 1000)) };
}

function report(figures: Figures[], skipped: string[]): SandboxReport {
  const [baseline] = figures;
  if (baseline === undefined) throw new Error('nothing was measured');
  const best = (each: Figures) => Math.max(...each.throughput.map(({ perSecond }) => perSecond));
  return {
    bench: 'sandbox',
    cores: availableParallelism(),
    contestants: figures.map((each) => ({
      ...each,
      wRatio: round(each.w.p50 / baseline.w.p50),
      w6Ratio: round(each.w6.p50 / baseline.w6.p50),
      throughputRatio: round(best(each) / best(baseline)),
    })),
    skipped,
  };
}

/** The report as a table for people. */
export function describeSandboxReport({ contestants, skipped }: SandboxReport): string {
  const rows = contestants.map(({ name, w, w6, throughput, ...ratios }) => [
    name,
    `${w.p50} / ${w.p95}`,
    `${ratios.wRatio} x`,
    `${w6.p50} / ${w6.p95}`,
    `${ratios.w6Ratio} x`,
    throughput.map(({ perSecond }) => perSecond.toFixed(1)).join(' '),
    `${ratios.throughputRatio} x`,
  ]);
  const head = ['', 'W p50 / p95 ms', 'to bare', 'W6 p50 / p95 ms', 'to bare', 'W a second, 1 to 4 clients', 'to bare'];
  return [table([head, ...rows]), ...skipped.map((reason) => `not measured: ${reason}`)].join('\n');
}
