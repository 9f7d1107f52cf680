import { Fraction } from './fraction.js';

const of = (value: string | number) => Fraction.of(value);

describe('a fraction', () => {
  it('is exact where floating point is not', () => {
    expect(of('0.1').plus(of('0.2')).compare(of('0.3'))).toBe(0);
    const third = Fraction.one.over(of(3));
    expect(Fraction.sum([third, third, third]).compare(Fraction.one)).toBe(0);
  });

  it.each([
    ['66.666666', 66.67],
    ['0.005', 0.01],
    ['0.00499999999999999999', 0],
    // 1.005 as a floating-point number is less than that.
    ['1.005', 1.01],
    ['89.995', 90],
    ['-0.005', 0],
    ['-0.006', -0.01],
    ['-1.5', -1.5],
    ['100', 100],
  ])('%s is rounded half up to %d', (value, expected) => {
    expect(of(value).rounded()).toBeCloseTo(expected, 10);
  });

  it('divides by negative numbers, and not by 0', () => {
    expect(of(3).over(of(-4)).compare(of('-0.75'))).toBe(0);
    expect(() => of(1).over(Fraction.zero)).toThrow(RangeError);
  });

  it('orders', () => {
    const shuffled = ['2', '-1', '0.5', '0.49999'].map(of);
    expect(shuffled.toSorted((a, b) => a.compare(b)).map((value) => value.rounded())).toEqual([-1, 0.5, 0.5, 2]);
  });

  it.each(['', '1e3', '.5', 'NaN', '1/2'])('is not made of %j', (text) => {
    expect(() => of(text)).toThrow(RangeError);
  });
});
