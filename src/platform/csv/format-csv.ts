/** What one cell of a table may hold. Nothing, and a number that is none, make an empty cell. */
export type Cell = string | number | boolean | Date | null | undefined;

/** One column of a table, over the rows that its JSON shows: so a CSV can't say anything else. */
export interface Column<Row> {
  readonly name: string;
  readonly value: (row: Row) => Cell;
}

type CellField<Row> = { [Field in keyof Row]: Row[Field] extends Cell ? Field : never }[keyof Row] & string;

/** Columns that are named as the fields of a row whose values they show. */
export function fieldColumns<Row>(...fields: CellField<Row>[]): Column<Row>[] {
  return fields.map((name) => ({ name, value: (row) => row[name] as Cell }));
}

/** Text that a spreadsheet might run: one that begins as a formula does, perhaps after spaces or quotes, also in full-width letters. */
const FORMULA = /^[\s"']*[=+\-@＝＋－＠]|^[\s"']*[\t\r\n]/u;
const NUMBER = /^[+-]?\d+(\.\d+)?$/;
const NEEDS_QUOTES = /[",;\t\r\n]|^\s|\s$/;

/** A record as RFC 4180 has it, with its line's end. An apostrophe before a formula makes it text; numbers stay numbers. */
export function formatRecord(cells: readonly Cell[]): string {
  return `${cells.map(formatCell).join(',')}\r\n`;
}

function formatCell(cell: Cell): string {
  if (typeof cell !== 'string') return plainCell(cell);
  const text = disarm(cell);
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** What a cell says before it is quoted. */
export function plainCell(cell: Cell): string {
  if (cell === null || cell === undefined) return '';
  if (typeof cell === 'number') return Number.isFinite(cell) ? String(cell) : '';
  return cell instanceof Date ? cell.toISOString() : String(cell);
}

/** Text as a spreadsheet may safely have it. */
export function disarm(text: string): string {
  return FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
}
