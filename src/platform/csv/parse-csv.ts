/** A file that is not CSV; `line` counts from 1. */
export class CsvError extends Error {
  override readonly name = 'CsvError';

  constructor(
    readonly line: number,
    message: string,
  ) {
    super(message);
  }
}

export interface CsvRecord {
  /** The line of the file on which it begins, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

export interface CsvBounds {
  readonly cellCharacters: number;
  readonly cells: number;
}

const BOUNDS: CsvBounds = { cellCharacters: 100_000, cells: 10_000 };

/**
 * Reads RFC 4180, piece by piece, so that a file of any length takes little memory. Lines may end in LF, CR LF or CR; empty ones are left out; a byte order
 * mark is skipped. Throws CsvError for a quote that is never closed or has text after it, a NUL, and cells or records past the bounds.
 */
export async function* parseCsv(
  text: AsyncIterable<string> | Iterable<string>,
  delimiter = ',',
  bounds: CsvBounds = BOUNDS,
): AsyncGenerator<CsvRecord> {
  const parser = new Parser(delimiter, bounds);
  for await (const piece of text) {
    parser.take(piece);
    yield* parser.records.splice(0);
  }
  parser.end();
  yield* parser.records;
}

type State = 'start' | 'plain' | 'quoted' | 'quote';

class Parser {
  readonly records: CsvRecord[] = [];
  private cells: string[] = [];
  private cell = '';
  private state: State = 'start';
  private line = 1;
  private began = 1;
  private afterReturn = false;
  private first = true;

  /** What of an unquoted and of a quoted cell can be taken at one go. */
  private readonly plainRun: RegExp;
  private readonly quotedRun = /[^"\r\n\0]+/y;

  constructor(
    private readonly delimiter: string,
    private readonly bounds: CsvBounds,
  ) {
    this.plainRun = new RegExp(`[^"\\r\\n\\0${delimiter}]+`, 'y');
  }

  take(piece: string): void {
    let at = this.first && piece.startsWith('\uFEFF') ? 1 : 0;
    this.first &&= piece === '';
    while (at < piece.length) {
      const run = this.runAt(piece, at);
      if (run === '') this.takeOne(piece.charAt(at));
      else {
        this.afterReturn = false;
        if (this.state === 'start') this.state = 'plain';
        this.add(run);
      }
      at += Math.max(1, run.length);
    }
  }

  private runAt(piece: string, at: number): string {
    if (this.state === 'quote') return '';
    const pattern = this.state === 'quoted' ? this.quotedRun : this.plainRun;
    pattern.lastIndex = at;
    return pattern.exec(piece)?.[0] ?? '';
  }

  private takeOne(character: string): void {
    // The LF of a CR LF: its CR has been counted, and has ended the record unless it was quoted.
    const secondOfTwo = character === '\n' && this.afterReturn;
    this.afterReturn = character === '\r';
    if (secondOfTwo && this.state !== 'quoted') return;
    this.step(character);
    if ((character === '\n' && !secondOfTwo) || character === '\r') this.line += 1;
    if (this.state === 'start' && this.cells.length === 0) this.began = this.line;
  }

  end(): void {
    if (this.state === 'quoted') throw new CsvError(this.began, 'a quoted cell is never closed');
    this.endRecord();
  }

  private step(character: string): void {
    if (character === '\0') throw new CsvError(this.line, 'it holds a NUL byte: this is no text file');
    if (this.state === 'quoted') {
      if (character === '"') this.state = 'quote';
      else this.add(character);
      return;
    }
    if (character === '"' && this.state === 'quote') {
      this.state = 'quoted';
      this.add(character);
    } else if (character === '"' && this.state === 'start') this.state = 'quoted';
    else if (character === this.delimiter) this.endCell();
    else if (character === '\n' || character === '\r') this.endRecord();
    else if (this.state === 'quote') throw new CsvError(this.line, 'a quoted cell has text after its closing quote');
    else {
      this.state = 'plain';
      this.add(character);
    }
  }

  private add(text: string): void {
    if (this.cell.length + text.length > this.bounds.cellCharacters)
      throw new CsvError(this.line, `a cell is longer than ${this.bounds.cellCharacters} characters`);
    this.cell += text;
  }

  private endCell(): void {
    if (this.cells.length >= this.bounds.cells)
      throw new CsvError(this.line, `a line has more than ${this.bounds.cells} cells`);
    this.cells.push(this.cell);
    this.cell = '';
    this.state = 'start';
  }

  private endRecord(): void {
    const empty = this.cells.length === 0 && this.state === 'start';
    if (!empty) {
      this.endCell();
      this.records.push({ line: this.began, cells: this.cells });
    }
    this.cells = [];
    this.state = 'start';
  }
}
