import { createReadStream } from 'node:fs';
import { CsvError, type CsvRecord, parseCsv } from '../platform/csv/parse-csv.js';
import { UsageError } from './exit-status.js';

const MAX_BYTES = 100_000_000;
const DELIMITERS = [',', ';', '\t'];

export interface CsvFile {
  readonly delimiter: string;
  readonly records: readonly CsvRecord[];
}

/**
 * Reads a table from a file, or from standard input when it is `-`. What parts its cells is seen from its first line. Throws UsageError, naming file and line,
 * for what can't be read, is no text or no CSV, or has more than `maxCells` cells.
 */
export async function readCsvFile(file: string, maxCells: number): Promise<CsvFile> {
  try {
    const pieces = textOf(file);
    const { value = '' } = await pieces.next();
    const delimiter = guessDelimiter(value);
    const records: CsvRecord[] = [];
    let cells = 0;
    for await (const record of parseCsv(startingWith(value, pieces), delimiter)) {
      records.push(record);
      cells += record.cells.length;
      if (cells > maxCells) throw new UsageError(`${file}: it has more than ${maxCells} cells`);
    }
    return { delimiter, records };
  } catch (error) {
    if (error instanceof CsvError) throw new UsageError(`${file}:${error.line}: ${error.message}`);
    throw error;
  }
}

async function* textOf(file: string): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const stream = file === '-' ? process.stdin : createReadStream(file);
  let bytes = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > MAX_BYTES) throw new UsageError(`${file}: it is longer than ${MAX_BYTES / 1e6} MB`);
      yield decoder.decode(chunk, { stream: true });
    }
    yield decoder.decode();
  } catch (error) {
    throw toUsageError(file, error);
  }
}

async function* startingWith(first: string, rest: AsyncIterable<string>): AsyncGenerator<string> {
  yield first;
  yield* rest;
}

function toUsageError(file: string, error: unknown): unknown {
  const code = (error as { code?: unknown }).code;
  if (code === 'ENOENT') return new UsageError(`${file}: there is no such file`);
  if (code === 'EISDIR') return new UsageError(`${file}: it is a folder`);
  if (code === 'EACCES' || code === 'EPERM') return new UsageError(`${file}: it may not be read`);
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return new UsageError(`${file}: it is no text in UTF-8`);
  return error;
}

/** The one that is there most often in the first line. */
function guessDelimiter(text: string): string {
  const line = text.split(/[\r\n]/, 1)[0] ?? '';
  const counts = DELIMITERS.map((delimiter) => line.split(delimiter).length);
  return DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ',';
}
