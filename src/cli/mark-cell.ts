/** A mark as a decimal, null for an empty cell, undefined for what is neither. */
export type CellReader = (cell: string) => string | null | undefined;

/** Finer digits than this are the noise of some program's binary fractions, and rounded away. */
export const MARK_DECIMALS = 15;

const NOTHING = /^(|-|–|n\/?a|null)$/i;
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)$/;
const SCIENTIFIC = /^[+-]?(\d+\.?\d*|\.\d+)e[+-]?\d{1,2}$/i;
const LONGEST = 40;

/** Reads marks of a file whose cells are parted by `delimiter`: unless that is a comma, a comma may stand for the decimal point. */
export function markOf(delimiter: string): CellReader {
  return (cell) => {
    const text = delimiter === ',' ? cell.trim() : cell.trim().replace(',', '.');
    if (NOTHING.test(text)) return null;
    if (text.length > LONGEST) return undefined;
    if (SCIENTIFIC.test(text)) return short(Number(text).toFixed(MARK_DECIMALS));
    return DECIMAL.test(text) ? short(text) : undefined;
  };
}

function short(decimal: string): string {
  const fraction = decimal.split('.')[1] ?? '';
  return fraction.length <= MARK_DECIMALS ? decimal : Number(decimal).toFixed(MARK_DECIMALS);
}
