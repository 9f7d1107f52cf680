/**
 * `npm run -s bench -- content`: what it costs to read a section. Prayog and a bare Fastify route that sends the same bytes with the same headers
 * (`bare-content.ts`) take turns: one reader after the other, and several at once.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type BareServer, startBareServer } from './support/bare-server.js';
import { RequestLoop } from './support/request-loop.js';
import { processorMs } from './process-usage.js';
import { RunningSystem } from './running-system.js';
import { latency, type Latency, percentile, round } from './statistics.js';
import { table } from './table.js';

export interface ContentBenchOptions {
  section: string;
  rounds: number;
  /** How long each takes its turn. */
  seconds: number;
  /** At once. */
  readers: number;
}

type Encoding = 'identity' | 'br';

interface Compared {
  encoding: Encoding;
  bytes: number;
  /** One after the other; milliseconds. */
  single: { prayog: Latency; bare: Latency; /** Of the medians, bare to Prayog: 1 is as quick. */ ratio: number };
  /** Requests a second with several readers, the median of the rounds. */
  rate: { prayog: number; bare: number; ratio: number };
  /** Processor time of the server for one request, in microseconds: what stays comparable on a busy machine. */
  processorUs: { prayog: number; bare: number; ratio: number };
}

export interface ContentReport {
  bench: 'content';
  section: string;
  readers: number;
  results: Compared[];
}

const UNIT = 'os-unit-9-ipc';
/** Set anew by whoever sends. */
const OWN_HEADERS = ['date', 'connection', 'keep-alive', 'content-length', 'x-request-id', 'ratelimit'];

export async function runContentBench(
  options: ContentBenchOptions,
  log: (line: string) => void,
): Promise<ContentReport> {
  log('starting a system of its own');
  const system = await RunningSystem.start('bubblewrap');
  try {
    const results: Compared[] = [];
    for (const encoding of ['identity', 'br'] as const) results.push(await compare(system, encoding, options, log));
    return { bench: 'content', section: options.section, readers: options.readers, results };
  } finally {
    await system.close();
  }
}

async function compare(
  system: RunningSystem,
  encoding: Encoding,
  { section, rounds, seconds, readers }: ContentBenchOptions,
  log: (line: string) => void,
): Promise<Compared> {
  const request = [
    `GET /v1/units/${UNIT}/sections/${section} HTTP/1.1`,
    `host: bench`,
    `authorization: Bearer ${system.accessToken}`,
    `accept-encoding: ${encoding}`,
    '\r\n',
  ].join('\r\n');
  const { bare, body } = await startTwin(system.address, request);
  const both = { prayog: system.address, bare: bare.address };
  const pids = { prayog: system.apiPid, bare: bare.pid };
  try {
    const times = { prayog: [] as number[], bare: [] as number[] };
    const rates = { prayog: [] as number[], bare: [] as number[] };
    const used = { prayog: 0, bare: 0 };
    const answered = { prayog: 0, bare: 0 };
    // The first turns warm both up.
    for (let turn = -1; turn < rounds; turn += 1) {
      log(`${encoding}: round ${turn + 1} of ${rounds}`);
      for (const who of ['prayog', 'bare'] as const) {
        const single = await read(both[who], request, body, 1, seconds);
        const before = processorMs(pids[who]);
        const many = await read(both[who], request, body, readers, seconds);
        if (turn < 0) continue;
        used[who] += processorMs(pids[who]) - before;
        answered[who] += many.length;
        times[who].push(...single);
        rates[who].push(many.length / seconds);
      }
    }
    const single = { prayog: latency(times.prayog), bare: latency(times.bare) };
    const rate = { prayog: Math.round(percentile(rates.prayog, 0.5)), bare: Math.round(percentile(rates.bare, 0.5)) };
    const processorUs = {
      prayog: Math.round((used.prayog * 1000) / answered.prayog),
      bare: Math.round((used.bare * 1000) / answered.bare),
    };
    return {
      encoding,
      bytes: body.length,
      single: { ...single, ratio: round(single.bare.p50 / single.prayog.p50) },
      rate: { ...rate, ratio: round(rate.prayog / rate.bare) },
      processorUs: { ...processorUs, ratio: round(processorUs.bare / processorUs.prayog) },
    };
  } finally {
    bare.close();
  }
}

/** A bare server that answers as Prayog does. */
async function startTwin(address: string, request: string): Promise<{ bare: BareServer; body: Buffer }> {
  const asking = new RequestLoop(address, request);
  const { status, headers, body } = await asking.send();
  asking.close();
  if (status !== 200) throw new Error(`the section answered ${status}: ${body.toString()}`);
  const folder = mkdtempSync(path.join(tmpdir(), 'prayog-bench-'));
  try {
    const file = path.join(folder, 'body');
    writeFileSync(file, body);
    const sent = Object.fromEntries(Object.entries(headers).filter(([name]) => !OWN_HEADERS.includes(name)));
    return { bare: await startBareServer('bare-content.js', file, JSON.stringify(sent)), body };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Reads for some seconds; milliseconds of each answer. Throws when one is not the expected one. */
async function read(
  address: string,
  request: string,
  expected: Buffer,
  readers: number,
  seconds: number,
): Promise<number[]> {
  const times: number[] = [];
  const until = performance.now() + seconds * 1000;
  await Promise.all(
    Array.from({ length: readers }, async () => {
      const loop = new RequestLoop(address, request);
      try {
        for (let begun = performance.now(); begun < until; begun = performance.now()) {
          const { status, body } = await loop.send();
          if (status !== 200 || body.length !== expected.length) throw new Error(`${address} answered ${status}`);
          times.push(performance.now() - begun);
        }
      } finally {
        loop.close();
      }
    }),
  );
  return times;
}

export function describeContentReport({ section, readers, results }: ContentReport): string {
  const rows = results.map(({ encoding, bytes, single, rate, processorUs }) => [
    `${encoding}, ${bytes} bytes`,
    `${single.prayog.p50} / ${single.prayog.p95}`,
    `${single.bare.p50} / ${single.bare.p95}`,
    `${single.ratio} ×`,
    `${rate.prayog}`,
    `${rate.bare}`,
    `${rate.ratio} ×`,
    `${processorUs.prayog}`,
    `${processorUs.bare}`,
    `${processorUs.ratio} ×`,
  ]);
  const head = [
    `section ${section}`,
    'p50 / p95 ms',
    'bare',
    'ratio',
    `a second, ${readers} readers`,
    'bare',
    'ratio',
    'processor µs',
    'bare',
    'ratio',
  ];
  return table([head, ...rows]);
}
