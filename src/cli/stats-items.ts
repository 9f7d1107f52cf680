import {
  type ItemFlag,
  itemFlags,
  type ItemStatistics,
  itemStatistics,
  type QuizStatistics,
  quizStatistics,
  sumMarks,
  toUnits,
} from '../modules/analytics/items/statistics/index.js';
import { UsageError } from './exit-status.js';
import { type ColumnChoice, type MarksTable, toMarksTable } from './marks-table.js';
import { readCsvFile } from './read-csv-file.js';

export interface StatsOptions extends ColumnChoice {
  /** `1`, or one for each item: `1,1,2`. */
  readonly max?: string | undefined;
  /** Whether an empty cell is no mark earned, or a question not asked. */
  readonly empty: 'zero' | 'absent';
}

export interface ItemsReport {
  readonly columns: { readonly total: string | null; readonly other: readonly string[] };
  readonly notes: readonly string[];
  readonly quiz: QuizStatistics;
  readonly items: readonly (ItemStatistics & {
    readonly item: string;
    readonly maxMark: number | null;
    readonly flags: readonly ItemFlag[];
  })[];
}

const MAX_CELLS = 5_000_000;
const MAX_ITEMS = 2_000;

/** The statistics of a file of marks. Throws UsageError for what is no such file. */
export async function statsOfFile(file: string, options: StatsOptions): Promise<ItemsReport> {
  const { delimiter, records } = await readCsvFile(file, MAX_CELLS);
  try {
    return statsOfTable(toMarksTable(records, delimiter, options), options);
  } catch (error) {
    if (error instanceof UsageError) throw new UsageError(`${file}: ${error.message}`);
    throw error;
  }
}

function statsOfTable(table: MarksTable, { max, empty }: StatsOptions): ItemsReport {
  const { items: names, marks } = table;
  if (names.length > MAX_ITEMS) throw new UsageError(`it has ${names.length} items, and at most ${MAX_ITEMS} are read`);
  const maxima = chooseMaxima(table, max);
  const decimals = decimalsOf([...marks, maxima, table.totals ?? []]);
  const unitsPerPoint = 10n ** BigInt(decimals);
  const blank = empty === 'zero' ? 0n : null;
  const units = marks.map((row) => row.map((mark) => (mark === null ? blank : toUnits(mark, decimals))));
  const maximaUnits = maxima.map((maximum) => (maximum === null ? null : toUnits(maximum, decimals)));
  refuseHigher(table, units, maximaUnits);
  const { items, totals } = sumMarks(units, maximaUnits, unitsPerPoint);
  const statistics = itemStatistics(items, unitsPerPoint);
  return {
    columns: { total: table.totalColumn, other: table.otherColumns },
    notes: [...noteBlanks(table, empty), ...noteMaxima(table, maxima), ...noteTotals(table, units, decimals)],
    quiz: quizStatistics(totals, unitsPerPoint),
    items: statistics.map((own, index) => ({
      item: names[index] ?? '',
      maxMark: maxima[index] === null ? null : Number(maxima[index]),
      ...own,
      flags: itemFlags(own),
    })),
  };
}

/** What was asked for, or the file says; else 1 where no mark is above it. */
function chooseMaxima({ items, marks, maxima }: MarksTable, max: string | undefined): (string | null)[] {
  if (max !== undefined) {
    const given = max.split(',').map((part) => part.trim());
    const fits = given.length === 1 || given.length === items.length;
    if (!fits || !given.every((part) => /^\d{1,9}(\.\d{1,15})?$/.test(part) && Number(part) > 0))
      throw new UsageError(`--max takes one number above 0, or one for each of the ${items.length} items`);
    return items.map((_, index) => given[index % given.length] ?? null);
  }
  return items.map((_, index) => {
    const named = maxima[index] ?? null;
    if (named !== null) return named;
    return marks.every((row) => Number(row[index] ?? 0) <= 1) ? '1' : null;
  });
}

function refuseHigher(
  { items }: MarksTable,
  units: readonly (readonly (bigint | null)[])[],
  maxima: readonly (bigint | null)[],
): void {
  maxima.forEach((maximum, index) => {
    if (maximum !== null && units.some((row) => (row[index] ?? 0n) > maximum))
      throw new UsageError(`column "${items[index]}" has a mark above its maximum: give the right ones with --max`);
  });
}

function decimalsOf(rows: readonly (readonly (string | null)[])[]): number {
  let most = 0;
  for (const row of rows) for (const mark of row) most = Math.max(most, mark?.split('.')[1]?.length ?? 0);
  return most;
}

function noteBlanks({ marks }: MarksTable, empty: StatsOptions['empty']): string[] {
  const blanks = marks.reduce((sum, row) => sum + row.filter((mark) => mark === null).length, 0);
  if (blanks === 0) return [];
  const taken = empty === 'zero' ? 'as 0 (--empty absent: as not asked)' : 'as not asked';
  return [`${blanks} empty cell${blanks === 1 ? ' is' : 's are'} taken ${taken}.`];
}

function noteMaxima({ items, maxima: named }: MarksTable, maxima: readonly (string | null)[]): string[] {
  const unknown = items.filter((_, index) => maxima[index] === null);
  if (unknown.length > 0)
    return [`No maximum mark is known of ${unknown.join(', ')}, so it has no facility: give it with --max.`];
  const taken = named.every((maximum) => maximum === null) && maxima.every((maximum) => maximum === '1');
  return taken ? ['The maximum mark of each item is taken as 1.'] : [];
}

/** Totals may be rounded, to as few digits as they have. */
function noteTotals(
  { totals, totalColumn }: MarksTable,
  units: readonly (readonly (bigint | null)[])[],
  decimals: number,
): string[] {
  const tolerance = 10 ** -Math.min(decimals, 4);
  const different = (totals ?? []).filter((total, attempt) => {
    const sum = (units[attempt] ?? []).reduce<bigint>((all, mark) => all + (mark ?? 0n), 0n);
    return total !== null && Math.abs(Number(total) - Number(sum) / 10 ** decimals) > tolerance / 2;
  }).length;
  if (different === 0) return [];
  return [
    `Column "${totalColumn}" is not the sum of the marks in ${different} attempt${different === 1 ? '' : 's'}: the sum is taken.`,
  ];
}
