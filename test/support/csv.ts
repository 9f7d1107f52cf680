import { type Column, disarm, plainCell } from '../../src/platform/csv/format-csv.js';
import { parseCsv } from '../../src/platform/csv/parse-csv.js';

/** The lines of a CSV, its header first. */
export async function readCsv(text: string): Promise<string[][]> {
  const records: string[][] = [];
  for await (const { cells } of parseCsv([text])) records.push([...cells]);
  return records;
}

/** Fails unless the CSV says, under each column's name and row for row, what the JSON's rows say. */
export async function expectSameTable<Row>(
  csv: string,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
): Promise<void> {
  const cellOf = (row: Row, { value }: Column<Row>) => {
    const cell = value(row);
    return typeof cell === 'string' ? disarm(cell) : plainCell(cell);
  };
  expect(await readCsv(csv)).toEqual([
    columns.map(({ name }) => name),
    ...rows.map((row) => columns.map((column) => cellOf(row, column))),
  ]);
}
