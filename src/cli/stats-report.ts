import type { ItemsReport } from './stats-items.js';

/** For people to read: the quiz, a line for each item, and what is odd. */
export function describeItems({ quiz, items, notes }: ItemsReport): string {
  const { reliability } = quiz;
  const header = ['item', 'n', 'facility', 'sd', 'item-rest', 'item-total', 'efficiency', 'weight'];
  const rows = items.map((item) => [
    item.item,
    String(item.n),
    shown(item.facility, 3),
    shown(item.sd, 3),
    shown(item.itemRest),
    shown(item.itemTotal),
    shown(item.discriminativeEfficiency),
    shown(item.effectiveWeight),
  ]);
  const lines = [
    `${quiz.n} attempts, ${items.length} items`,
    `mean ${shown(quiz.mean, 3)}, median ${shown(quiz.median, 3)}, standard deviation ${shown(quiz.sd, 3)}, skewness ${shown(quiz.skewness, 3)}, kurtosis ${shown(quiz.kurtosis, 3)}`,
    `${reliability.name} ${shown(quiz.cic)} %, error ratio ${shown(quiz.errorRatio)} %, standard error ${shown(quiz.standardError, 3)}`,
    ...reliability.warnings.map((warning) => `  ${warning}`),
    '',
    ...align([header, ...rows]),
    ...paragraph(items.flatMap(({ item, flags }) => flags.map(({ message }) => `${item}: ${message}`))),
    ...paragraph(notes),
  ];
  return `${lines.join('\n')}\n`;
}

function shown(value: number | null, decimals = 2): string {
  return value === null ? '-' : value.toFixed(decimals);
}

/** The first column to the left, numbers to the right. */
function align(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  '),
  );
}

function paragraph(lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', ...lines];
}
