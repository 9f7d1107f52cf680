import type { CsvRecord } from '../platform/csv/parse-csv.js';
import { UsageError } from './exit-status.js';
import { type CellReader, markOf } from './mark-cell.js';

/** A table of marks: one row an attempt, one column an item. */
export interface MarksTable {
  readonly items: readonly string[];
  /** Decimals as text, by attempt and item; null where a cell is empty. */
  readonly marks: readonly (readonly (string | null)[])[];
  /** Maximum marks that the file names: in a row of their own, or after a slash in a heading. */
  readonly maxima: readonly (string | null)[];
  readonly totalColumn: string | null;
  readonly totals: readonly (string | null)[] | null;
  /** Columns that are neither items nor the total. */
  readonly otherColumns: readonly string[];
}

export interface ColumnChoice {
  /** Headings, or numbers from 1. */
  readonly id?: string | undefined;
  readonly total?: string | undefined;
}

/** Headings, without regard to case, of columns that say whose attempt it is, and of those that sum it up. */
const LABEL =
  /^(id|no\.?|#|(quiz|attempt|student|user|person|candidate|roll)\b.*|quizattempt|.*[ _.]id|.*name|e-?mail.*|section|group|(lab|class)[ _-].*|state|status|started.*|completed.*|time.*|duration.*)$/i;
const TOTAL = /^(total|sum|summarks|sumgrades|score|grade|result|points|marks?)\b.*$/i;
const MAXIMUM = /^max(imum|\.)?\b/i;
const MAXIMUM_IN_HEADING = /\/\s*(\d+(?:\.\d+)?)$/;

interface Column {
  readonly index: number;
  readonly name: string;
}

/** Tells items, labels and total apart. Throws UsageError, with the line, for what is no table of marks. */
export function toMarksTable(records: readonly CsvRecord[], delimiter: string, choice: ColumnChoice): MarksTable {
  const read = markOf(delimiter);
  const [first, second] = records;
  if (!first) throw new UsageError('it is empty');
  const headed = isHeader(first.cells, second?.cells, read);
  const rows = headed ? records.slice(1) : records;
  const width = first.cells.length;
  for (const { line, cells } of rows) {
    if (cells.length !== width) throw new UsageError(`line ${line} has ${cells.length} cells, and the first ${width}`);
  }
  const columns = first.cells
    .map((cell, index) => ({ index, name: headed ? cell.trim() : String(index + 1) }))
    .filter(({ index, name }) => !(headed && name === '' && rows.every(({ cells }) => isBlank(cells[index]))));
  const labels = findLabels(columns, rows, headed, choice, read);
  const values = columns.filter((column) => !labels.includes(column));
  const maxRow = rows.find(({ cells }) => labels.some(({ index }) => MAXIMUM.test(cells[index]?.trim() ?? '')));
  const attempts = rows.filter((row) => row !== maxRow);
  const total = findTotal(values, attempts, headed, choice, read);
  const items = values.filter((column) => column !== total);
  if (items.length === 0) throw new UsageError('it has no column of marks');
  if (attempts.length === 0) throw new UsageError('it has no attempts');
  refuseTwins(items);
  const cellOf = (row: CsvRecord, { index, name }: Column) => markAt(row, index, name, read);
  return {
    items: items.map(({ name }) => name),
    marks: attempts.map((row) => items.map((column) => cellOf(row, column))),
    maxima: items.map((column) =>
      maxRow ? cellOf(maxRow, column) : (MAXIMUM_IN_HEADING.exec(column.name)?.[1] ?? null),
    ),
    totalColumn: total?.name ?? null,
    totals: total ? attempts.map((row) => cellOf(row, total)) : null,
    otherColumns: labels.map(({ name }) => name),
  };
}

/** A first line is a heading when it has words over numbers, or names that only headings have. */
function isHeader(first: readonly string[], second: readonly string[] | undefined, read: CellReader): boolean {
  return first.some((cell, index) => {
    if (isBlank(cell) || read(cell) !== undefined) return false;
    return LABEL.test(cell.trim()) || TOTAL.test(cell.trim()) || typeof read(second?.[index] ?? '') === 'string';
  });
}

function findLabels(
  columns: readonly Column[],
  rows: readonly CsvRecord[],
  headed: boolean,
  { id }: ColumnChoice,
  read: CellReader,
): Column[] {
  const chosen = id === undefined ? undefined : pick(columns, id, '--id');
  const isText = ({ index }: Column) =>
    rows.length > 0 && rows.every(({ cells }) => typeof read(cells[index] ?? '') !== 'string');
  const counts = ({ index }: Column) =>
    index === 0 && rows.length > 2 && rows.every(({ cells }, row) => cells[0]?.trim() === String(row + 1));
  return columns.filter(
    (column) =>
      column === chosen ||
      (headed && LABEL.test(column.name)) ||
      counts(column) ||
      (isText(column) && rows.some(({ cells }) => read(cells[column.index] ?? '') === undefined)),
  );
}

/** By its heading; without headings, the last column when it is the sum of the others in every row. */
function findTotal(
  values: readonly Column[],
  attempts: readonly CsvRecord[],
  headed: boolean,
  { total }: ColumnChoice,
  read: CellReader,
): Column | undefined {
  if (total !== undefined) return pick(values, total, '--total');
  if (headed) return values.findLast(({ name }) => TOTAL.test(name) && values.length > 1);
  const last = values.at(-1);
  if (!last || values.length < 3) return undefined;
  const numberAt = (row: CsvRecord, { index }: Column) => Number(read(row.cells[index] ?? '') ?? 0);
  const sums = attempts.every((row) => {
    const sum = values.slice(0, -1).reduce((all, column) => all + numberAt(row, column), 0);
    return Math.abs(sum - numberAt(row, last)) < 1e-4;
  });
  return sums && attempts.some((row) => numberAt(row, last) !== 0) ? last : undefined;
}

function pick(columns: readonly Column[], wanted: string, option: string): Column {
  const column =
    columns.find(({ name }) => name === wanted) ?? columns.find(({ index }) => String(index + 1) === wanted);
  if (!column) throw new UsageError(`${option}: there is no column "${wanted}"`);
  return column;
}

function markAt({ line, cells }: CsvRecord, index: number, name: string, read: CellReader): string | null {
  const cell = cells[index] ?? '';
  const mark = read(cell);
  if (mark === undefined) throw new UsageError(`line ${line}, column "${name}": "${cell.slice(0, 40)}" is not a mark`);
  return mark;
}

function refuseTwins(items: readonly Column[]): void {
  const twin = items.find(({ name }, index) => items.findIndex((other) => other.name === name) !== index);
  if (twin) throw new UsageError(`two columns are called "${twin.name}"`);
}

function isBlank(cell: string | undefined): boolean {
  return (cell ?? '').trim() === '';
}
