import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import type { StoredFile, StoredMarking, Submission } from '../../labs/index.js';
import { describePortfolio, describeVerdict, partsOf, type VerdictDocument } from './portfolio-texts.js';
import type { PortfolioView } from './portfolio.schema.js';

/** A lab takes a few kilobytes: this is no limit that honest work meets. */
const MAX_SOURCE_BYTES = 8 * 1024 * 1024;

/** One folder of the portfolio. */
export interface PortfolioPart {
  title: string;
  submission: Submission;
  marking: StoredMarking | undefined;
  files: readonly StoredFile[];
}

interface Entry {
  path: string;
  content: Buffer;
  at: Date;
}

/** The bytes depend on what is packed alone, not on when or in which time zone. */
export function packPortfolio(name: string, portfolio: PortfolioView, parts: readonly PortfolioPart[]): Readable {
  const leftOut: string[] = [];
  const entries: Entry[] = [];
  let room = MAX_SOURCE_BYTES;
  for (const { submission, files, ...part } of parts) {
    const at = submission.createdAt;
    for (const { name: fileName, content } of files) {
      const path = `${safeName(submission.lab)}/source/${safeName(fileName)}`;
      if (content.length > room) leftOut.push(path);
      else entries.push({ path, content, at });
      room -= Math.min(content.length, room);
    }
    entries.push(...verdictEntries({ submission, files, ...part }));
  }
  const newest = new Date(Math.max(0, ...entries.map(({ at }) => at.getTime())));
  const readme = { path: 'README.md', content: Buffer.from(describePortfolio(name, portfolio, leftOut)), at: newest };
  return zipOf([readme, ...entries]);
}

function verdictEntries({ title, submission, marking }: PortfolioPart): Entry[] {
  const { id, lab, verdict, score, maxScore, result, createdAt: at } = submission;
  const document: VerdictDocument = {
    lab,
    title,
    submission: id,
    submittedAt: at.toISOString(),
    verdict: verdict ?? 'passed',
    score: score ?? 0,
    maxScore: maxScore ?? 0,
    parts: partsOf(result, marking),
  };
  const folder = safeName(lab);
  return [
    { path: `${folder}/verdict.md`, content: Buffer.from(describeVerdict(document)), at },
    { path: `${folder}/verdict.json`, content: Buffer.from(`${JSON.stringify(document, null, 2)}\n`), at },
  ];
}

function zipOf(entries: readonly Entry[]): Readable {
  const zip = new ZipFile();
  const taken = new Set<string>();
  for (const { path, content, at } of entries) {
    const free = freeName(path, taken);
    taken.add(free);
    zip.addBuffer(content, free, { mtime: noonOf(at), forceDosTimestamp: true, mode: 0o100644 });
  }
  zip.end();
  const bytes = Readable.from(zip.outputStream);
  zip.once('error', (error: Error) => bytes.destroy(error));
  return bytes;
}

/** The format keeps local times without a zone. Noon of the UTC day is there in every zone. */
function noonOf(time: Date): Date {
  return new Date(time.getUTCFullYear(), time.getUTCMonth(), time.getUTCDate(), 12);
}

/** A name that means no other place and nothing special on any system. */
function safeName(name: string): string {
  const safe = name
    .replaceAll(/[^\w.-]/g, '_')
    .replace(/^[.-]+/, '_')
    .slice(0, 100);
  return safe === '' ? '_' : safe;
}

function freeName(path: string, taken: ReadonlySet<string>): string {
  let free = path;
  for (let number = 2; taken.has(free); number += 1) free = `${path}-${number}`;
  return free;
}
