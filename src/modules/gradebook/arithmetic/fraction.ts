const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/;
/** A denominator past this is worth the search for a common divisor; smaller ones cost less as they are. */
const LARGE = 1n << 64n;

/** An exact rational number: a mean of thirds stays a mean of thirds until it is rounded, once, for being shown. */
export class Fraction {
  static readonly zero = new Fraction(0n, 1n);
  static readonly one = new Fraction(1n, 1n);

  private constructor(
    private readonly numerator: bigint,
    /** Above 0. */
    private readonly denominator: bigint,
  ) {}

  /** Of a decimal number as PostgreSQL or JSON writes it, such as `12.50000`. Throws RangeError for anything else. */
  static of(value: string | number): Fraction {
    if (Number.isSafeInteger(value)) return new Fraction(BigInt(value), 1n);
    const [, sign, whole, decimals = ''] = DECIMAL.exec(String(value)) ?? [];
    if (whole === undefined) throw new RangeError(`${value} is not a decimal number`);
    return new Fraction(BigInt(`${sign}${whole}${decimals}`), 10n ** BigInt(decimals.length));
  }

  static sum(fractions: readonly Fraction[]): Fraction {
    return fractions.reduce((total, fraction) => total.plus(fraction), Fraction.zero);
  }

  private static kept(numerator: bigint, denominator: bigint): Fraction {
    if (denominator < LARGE) return new Fraction(numerator, denominator);
    const divisor = greatestCommonDivisor(numerator < 0n ? -numerator : numerator, denominator);
    return new Fraction(numerator / divisor, denominator / divisor);
  }

  plus({ numerator, denominator }: Fraction): Fraction {
    return Fraction.kept(this.numerator * denominator + numerator * this.denominator, this.denominator * denominator);
  }

  minus({ numerator, denominator }: Fraction): Fraction {
    return this.plus(new Fraction(-numerator, denominator));
  }

  times({ numerator, denominator }: Fraction): Fraction {
    return Fraction.kept(this.numerator * numerator, this.denominator * denominator);
  }

  /** Throws RangeError for a divisor of 0. */
  over({ numerator, denominator }: Fraction): Fraction {
    if (numerator === 0n) throw new RangeError('division by zero');
    const sign = numerator < 0n ? -1n : 1n;
    return Fraction.kept(sign * this.numerator * denominator, sign * numerator * this.denominator);
  }

  /** Below 0, 0 or above 0, as sorting wants it. */
  compare({ numerator, denominator }: Fraction): number {
    const difference = this.numerator * denominator - numerator * this.denominator;
    return difference < 0n ? -1 : Number(difference > 0n);
  }

  /** The nearest number with two decimals; a half goes up. */
  rounded(): number {
    const hundredths = floorDivide(2n * 100n * this.numerator + this.denominator, 2n * this.denominator);
    return Number(hundredths) / 100;
  }
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  while (b !== 0n) [a, b] = [b, a % b];
  return a;
}

function floorDivide(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  return numerator % denominator < 0n ? quotient - 1n : quotient;
}
