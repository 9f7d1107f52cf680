/**
 * Sums of marks are kept as whole numbers of a small unit, so that no digit is lost however many there are, and what does not vary is seen to vary by nothing.
 * Only the last step, a division or a root, leaves whole numbers.
 */

/** As many as a double can be large. */
const LEADING_BITS = 1000;

/** The quotient to a unit or two in the last place of a double, however long the two numbers are. `denominator` is not 0. */
export function ratio(numerator: bigint, denominator: bigint): number {
  const [top, bottom] = [Number(numerator), Number(denominator)];
  if (Number.isFinite(top) && Number.isFinite(bottom)) return top / bottom;
  // Too long for a double: only their leading bits count.
  const shift = BigInt(Math.max(bits(numerator), bits(denominator)) - LEADING_BITS);
  return Number(numerator >> shift) / Number(denominator >> shift);
}

/** `numerator / √(a b)`. Null when `a` or `b` is 0: a correlation with what does not vary. */
export function correlation(numerator: bigint, a: bigint, b: bigint): number | null {
  if (a === 0n || b === 0n) return null;
  const size = Math.sqrt(ratio(numerator * numerator, a * b));
  return numerator < 0n ? -size : size;
}

/**
 * A decimal such as `-0.5` in units of 10^-decimals. Throws RangeError for what is no decimal or has more digits than that.
 */
export function toUnits(decimal: string, decimals: number): bigint {
  const [, sign, whole = '', fraction = ''] = /^([+-]?)(\d*)(?:\.(\d*))?$/.exec(decimal) ?? [];
  const digits = fraction.length > decimals ? fraction.replace(/0+$/, '') : fraction;
  if (whole + fraction === '' || digits.length > decimals)
    throw new RangeError(`"${decimal}" is no decimal number with at most ${decimals} decimals`);
  const units = BigInt(whole + digits.padEnd(decimals, '0'));
  return sign === '-' ? -units : units;
}

function bits(value: bigint): number {
  return value.toString(16).length * 4;
}
