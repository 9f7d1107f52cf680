import { masteryOf, wilson } from './mastery.js';

describe('mastery', () => {
  it('is the mean share, with Wilson’s interval', () => {
    // By hand: p = 0.7, n = 10, z² = 3.841459. Centre (0.7 + 0.192073) / 1.384146 = 0.644493, half width 0.247715.
    expect(masteryOf(10, 7_000_000_000n)).toEqual({ n: 10, mastery: 0.7, low: 0.396778, high: 0.892209, note: null });
    expect(masteryOf(6, 2_000_000_000n)).toMatchObject({ n: 6, mastery: 0.333333 });
  });

  it('stays between 0 and 1 at the ends, where it is not certain either', () => {
    expect(wilson(0, 5).low).toBe(0);
    expect(wilson(0, 5).high).toBeCloseTo(0.434482, 6);
    expect(wilson(1, 5)).toEqual({ low: expect.closeTo(0.565518, 6) as number, high: 1 });
  });

  it('is no figure below five items', () => {
    expect(masteryOf(4, 4_000_000_000n)).toEqual({
      n: 4,
      mastery: null,
      low: null,
      high: null,
      note: 'Too few: 4 of the 5 items that a figure needs.',
    });
    expect(masteryOf(0, 0n)).toMatchObject({ n: 0, mastery: null, note: 'Nothing yet.' });
    expect(masteryOf(5, 5_000_000_000n)).toMatchObject({ mastery: 1, high: 1, note: null });
  });

  it('adds up exactly however many there are', () => {
    expect(masteryOf(450_000, 333_333_333n * 450_000n).mastery).toBe(0.333333);
  });
});
