/**
 * `npm run -s bench -- sandbox`: what the sandbox costs beside doing the same without one.
 *
 * W is "compile one 50-line pipe-and-fork program, run it once", W6 "compile once, run six times with different input". Contestants take turns in
 * one run, so that what else the machine does falls on all of them alike. Bare is there twice: with plain gcc, which is what a grader costs over doing it by
 * hand, and with the very flags that the sandbox compiles with, which is what isolation alone costs. Then each in turn does W for some seconds with one to four
 * clients at once.
 */
import { availableParallelism } from 'node:os';
import { bare, type Contestant, plainGcc, sandboxed, sandboxGcc } from './contestant.js';
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

/** To one of the baselines: of times at p50, and of the best throughput. */
interface Ratios {
  w: number;
  w6: number;
  throughput: number;
}

export interface SandboxReport {
  bench: 'sandbox';
  cores: number;
  contestants: (Figures & { toBare: Ratios; toSameFlags: Ratios })[];
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
  const contestants = [
    bare('bare', plainGcc),
    bare('bare, same flags', sandboxGcc),
    ...drivers.map(({ name, driver, settings }) => sandboxed(name, driver, settings)),
  ];
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
  const figures = contestants.map(({ name }, index): Figures => ({
    name,
    w: latency(w[index] ?? []),
    w6: latency(w6[index] ?? []),
    throughput: [],
  }));
  for (const clients of [1, 2, 3, 4]) {
    log(`throughput: ${clients} client(s), ${secondsEach} turns of a second each`);
    const rates = await sustainInTurn(contestants, clients, secondsEach);
    for (const [index, perSecond] of rates.entries()) figures[index]?.throughput.push({ clients, perSecond });
  }
  return figures;
}

/** Submissions a second of each contestant, over `turns` turns of a second. */
async function sustainInTurn(contestants: Contestant[], clients: number, turns: number): Promise<number[]> {
  const done = contestants.map(() => 0);
  const elapsed = contestants.map(() => 0);
  for (let turn = 0; turn < turns; turn += 1) {
    for (const [index, contestant] of contestants.entries()) {
      await allReady(contestants);
      const slice = await sustain(contestant, clients, 1000);
      done[index] = (done[index] ?? 0) + slice.done;
      elapsed[index] = (elapsed[index] ?? 0) + slice.elapsedMs;
    }
  }
  return done.map((count, index) => round((count * 1000) / (elapsed[index] ?? NaN)));
}

/** Also those whose turn it is not: what they have left to do would be at the cost of whose it is. */
async function allReady(contestants: Contestant[]): Promise<void> {
  await Promise.all(contestants.map((contestant) => contestant.ready()));
}

async function inTurn(contestants: Contestant[], runs: number, rounds: number): Promise<number[][]> {
  const times: number[][] = contestants.map(() => []);
  for (let turn = -warmUps; turn < rounds; turn += 1) {
    for (const [index, contestant] of contestants.entries()) {
      await allReady(contestants);
      // Getting ready is a pause, which leaves the caches cold: the same run before each turn warms them for whoever is next.
      await contestants[0]?.once(1);
      const took = await contestant.once(runs);
      if (turn >= 0) times[index]?.push(took);
    }
  }
  return times;
}

async function sustain(
  contestant: Contestant,
  clients: number,
  forMs: number,
): Promise<{ done: number; elapsedMs: number }> {
  await contestant.open(clients);
  const start = performance.now();
  let done = 0;
  const client = async (): Promise<void> => {
    while (performance.now() < start + forMs) {
      await contestant.once(1);
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  return { done, elapsedMs: performance.now() - start };
}

function report(figures: Figures[], skipped: string[]): SandboxReport {
  const [plain, sameFlags] = figures;
  if (plain === undefined || sameFlags === undefined) throw new Error('nothing was measured');
  const best = (each: Figures) => Math.max(...each.throughput.map(({ perSecond }) => perSecond));
  const ratios = (each: Figures, baseline: Figures): Ratios => ({
    w: round(each.w.p50 / baseline.w.p50),
    w6: round(each.w6.p50 / baseline.w6.p50),
    throughput: round(best(each) / best(baseline)),
  });
  return {
    bench: 'sandbox',
    cores: availableParallelism(),
    contestants: figures.map((each) => ({
      ...each,
      toBare: ratios(each, plain),
      toSameFlags: ratios(each, sameFlags),
    })),
    skipped,
  };
}

/** The report as a table for people. */
export function describeSandboxReport({ contestants, skipped }: SandboxReport): string {
  const rows = contestants.map(({ name, w, w6, throughput, toBare, toSameFlags }) => [
    name,
    `${w.p50} / ${w.p95}`,
    `${toBare.w} / ${toSameFlags.w}`,
    `${w6.p50} / ${w6.p95}`,
    `${toBare.w6} / ${toSameFlags.w6}`,
    throughput.map(({ perSecond }) => perSecond.toFixed(1)).join(' '),
    `${toBare.throughput} / ${toSameFlags.throughput}`,
  ]);
  const ratio = 'to bare / same flags';
  const head = ['', 'W p50 / p95 ms', ratio, 'W6 p50 / p95 ms', ratio, 'W a second, 1 to 4 clients', ratio];
  return [table([head, ...rows]), ...skipped.map((reason) => `not measured: ${reason}`)].join('\n');
}
