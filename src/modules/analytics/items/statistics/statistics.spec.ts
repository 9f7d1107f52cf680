import { itemFlags, itemStatistics, quizStatistics, sumMarks, toUnits } from './index.js';
import { ratio } from './exact.js';

const DECIMALS = 2;
const UNITS = 100n;

function statisticsOf(marks: readonly (readonly string[])[], maxima: readonly string[]) {
  const units = (row: readonly string[]) => row.map((mark) => (mark === '' ? null : toUnits(mark, DECIMALS)));
  const { items, totals } = sumMarks(marks.map(units), units(maxima), UNITS);
  return { items: itemStatistics(items, UNITS), quiz: quizStatistics(totals, UNITS) };
}

describe('item and quiz statistics', () => {
  /** Expected values were worked out with rational numbers from the definitions: means of products of deviations, not sums of powers. */
  const seven = [
    ['1', '0', '2'],
    ['1', '1', '1.5'],
    ['0', '0', '0.5'],
    ['1', '1', '2'],
    ['0', '1', '0'],
    ['1', '0', '1.25'],
    ['0', '0', '0.75'],
  ];

  it('are as worked out by hand', () => {
    const { items, quiz } = statisticsOf(seven, ['1', '1', '2']);
    const expected = [
      [4 / 7, 0.5345224838248488, 81.45314840210527, 92.19746513999954, 100, 34.77879882589615],
      [3 / 7, 0.5345224838248488, 8.825056370227598, 45.704726308717724, 500 / 47, 24.487003559848706],
      [4 / 7, 0.7618117502750551, 60.28777143513753, 88.74143896622981, 450 / 7, 40.73419761425513],
    ];
    items.forEach((item, index) => {
      const [facility, sd, itemRest, itemTotal, efficiency, weight] = expected[index]!;
      expect(item.n).toBe(7);
      expect(item.facility).toBeCloseTo(facility!, 12);
      expect(item.sd).toBeCloseTo(sd!, 12);
      expect(item.itemRest).toBeCloseTo(itemRest!, 10);
      expect(item.discriminationIndex).toBe(item.itemRest);
      expect(item.itemTotal).toBeCloseTo(itemTotal!, 10);
      expect(item.discriminativeEfficiency).toBeCloseTo(efficiency!, 10);
      expect(item.effectiveWeight).toBeCloseTo(weight!, 10);
    });
    expect(quiz.n).toBe(7);
    expect(quiz.mean).toBeCloseTo(15 / 7, 12);
    expect(quiz.median).toBe(2.25);
    expect(quiz.sd).toBeCloseTo(1.4131609283884867, 12);
    expect(quiz.skewness).toBeCloseTo(0.07498173048396213, 12);
    expect(quiz.kurtosis).toBeCloseTo(-2.0554898376647173, 12);
    expect(quiz.cic).toBeCloseTo(63.48733233979136, 10);
    expect(quiz.errorRatio).toBeCloseTo(60.425712788686766, 10);
    expect(quiz.standardError).toBeCloseTo(0.8539125638299665, 12);
    expect(quiz.reliability.name).toBe("Cronbach's alpha");
  });

  it('lose no digit where totals are large and hardly differ', () => {
    // Three totals around a milliard, a hundredth apart: sums of squares in doubles would see nothing.
    const marks = [
      ['1000000000', '0.01'],
      ['1000000000.01', '0.01'],
      ['1000000000.02', '0.02'],
    ];
    const { items, quiz } = statisticsOf(marks, ['2000000000', '1']);
    expect(items[0]!.sd).toBeCloseTo(0.01, 15);
    expect(items[0]!.itemRest).toBeCloseTo(100 * Math.sqrt(3 / 4), 10);
    expect(quiz.sd).toBeCloseTo(Math.sqrt(0.000_7 / 3), 15);
  });

  it('call dichotomous marks by KR-20, and it is the textbook’s', () => {
    const { quiz } = statisticsOf(
      [
        ['1', '1', '1'],
        ['1', '1', '0'],
        ['1', '0', '0'],
        ['0', '0', '0'],
      ],
      ['1', '1', '1'],
    );
    // Σ pq = 3/16 + 4/16 + 3/16 and the totals' variance over n is 5/4: 3/2 (1 - 5/8 / (5/4)) = 3/4.
    expect(quiz.cic).toBeCloseTo(75, 12);
    expect(quiz.reliability).toEqual({
      name: 'KR-20',
      items: 3,
      warnings: [expect.stringMatching(/^Only 4 attempts/), expect.stringMatching(/^Only 3 questions/)],
    });
  });

  it('are null, never 0, where they are not defined', () => {
    const undefinedItem = { itemRest: null, itemTotal: null, discriminativeEfficiency: null };
    const none = statisticsOf([], ['1', '1']);
    expect(none.items[0]).toMatchObject({ n: 0, facility: null, sd: null, effectiveWeight: null, ...undefinedItem });
    expect(none.quiz).toMatchObject({ n: 0, mean: null, median: null, sd: null, cic: null, standardError: null });
    const one = statisticsOf([['1', '0']], ['1', '1']);
    expect(one.items[0]).toMatchObject({ n: 1, facility: 1, sd: null, effectiveWeight: null, ...undefinedItem });
    expect(one.quiz).toMatchObject({ n: 1, mean: 1, median: 1, sd: null, skewness: null, kurtosis: null });
    const three = statisticsOf(
      [
        ['1', '0'],
        ['1', '0'],
        ['1', '1'],
      ],
      ['1', '1'],
    );
    // The first item never varies, so neither does anything depend on it.
    expect(three.items[0]).toMatchObject({ n: 3, facility: 1, sd: 0, effectiveWeight: 0, ...undefinedItem });
    expect(three.quiz.skewness).toBeCloseTo(Math.sqrt(3), 12);
    expect(three.quiz.kurtosis).toBeNull();
  });

  it('see that tenths which never vary vary by nothing', () => {
    const { items, quiz } = statisticsOf(
      Array.from({ length: 12 }, () => ['0.1', '0.2', '0.3']),
      ['1', '1', '1'],
    );
    expect(items.map(({ sd }) => sd)).toEqual([0, 0, 0]);
    expect(items.map(({ itemTotal }) => itemTotal)).toEqual([null, null, null]);
    expect(quiz).toMatchObject({ sd: 0, skewness: null, kurtosis: null, cic: null, errorRatio: null });
  });

  it('give no weight to an item that runs against the total, and keep it out of the others’', () => {
    const { items } = statisticsOf(
      [
        ['0', '1', '2'],
        ['1', '0', '0'],
        ['0', '1', '1'],
        ['1', '0', '0.5'],
      ],
      ['1', '1', '2'],
    );
    expect(items[0]!.effectiveWeight).toBeNull();
    expect(items[1]!.effectiveWeight! + items[2]!.effectiveWeight!).toBeCloseTo(100, 12);
  });

  it('count only those who were asked, and give no coefficient when not all were asked the same', () => {
    const { items, quiz } = statisticsOf(
      [
        ['1', ''],
        ['0', '1'],
        ['', '0'],
        ['1', '1'],
      ],
      ['1', '1'],
    );
    expect(items.map(({ n, facility }) => [n, facility])).toEqual([
      [3, 2 / 3],
      [3, 2 / 3],
    ]);
    expect(quiz.cic).toBeNull();
    expect(quiz.reliability.items).toBeNull();
    expect(quiz.reliability.warnings[0]).toMatch(/Not every attempt was asked the same/);
  });
});

describe('flags on an item', () => {
  const codes = (...[item, options]: Parameters<typeof itemFlags>) => itemFlags(item, options).map(({ code }) => code);
  const option = (id: string, right: boolean, n: number, upper?: number) => ({ id, right, n, upper });

  it('say nothing of a sound item, and only that there are too few answers of a rare one', () => {
    const options = [option('a', true, 6, 4), option('b', false, 4, 0)];
    expect(codes({ n: 10, facility: 0.6, itemRest: 30 }, options)).toEqual([]);
    expect(codes({ n: 9, facility: 1, itemRest: -30 }, options)).toEqual(['too_few_answers']);
    expect(itemFlags({ n: 9, facility: 1, itemRest: null })[0]!.message).toBe(
      'Too few answers to say anything: 9, and 10 are needed.',
    );
  });

  it('name what is wrong, the worst first, with the options concerned', () => {
    const options = [option('a', true, 3, 1), option('b', false, 9, 5), option('c', false, 0, 0)];
    expect(itemFlags({ n: 12, facility: 0.2, itemRest: -0.1 }, options)).toEqual([
      {
        code: 'negative_discrimination',
        message: 'This question sorts weak students above strong ones: check the key.',
        optionIds: [],
      },
      {
        code: 'wrong_option_preferred',
        message: expect.stringContaining('highest totals') as string,
        optionIds: ['b'],
      },
      { code: 'too_hard', message: expect.stringContaining('(20 %)') as string, optionIds: [] },
      { code: 'unchosen_option', message: expect.stringContaining('One wrong option') as string, optionIds: ['c'] },
    ]);
    expect(codes({ n: 12, facility: 0.95, itemRest: 0 })).toEqual(['too_easy']);
  });

  it('tell no preference of the best without their thirds, nor from a tie', () => {
    const item = { n: 12, facility: 0.5, itemRest: 10 };
    expect(codes(item, [option('a', true, 3), option('b', false, 9)])).toEqual([]);
    expect(codes(item, [option('a', true, 3, 2), option('b', false, 9, 2)])).toEqual([]);
  });
});

describe('exact numbers', () => {
  it('read decimals, and refuse what would be rounded', () => {
    expect(['1', '-0.5', '.25', '3.', '1.500000'].map((text) => toUnits(text, 2))).toEqual([
      100n,
      -50n,
      25n,
      300n,
      150n,
    ]);
    for (const text of ['', '.', '1e3', '0.001', 'x', '1,5']) expect(() => toUnits(text, 2)).toThrow(RangeError);
  });

  it('divide to the precision of a double, however long they are', () => {
    expect(ratio(1n, 3n)).toBe(1 / 3);
    expect(ratio(-2n, 3n)).toBe(-2 / 3);
    expect(ratio(2n, -3n)).toBe(-2 / 3);
    expect(ratio(0n, 7n)).toBe(0);
    expect(ratio(2n * 10n ** 400n, 3n * 10n ** 400n)).toBeCloseTo(2 / 3, 15);
    expect(ratio(10n ** 40n + 1n, 10n ** 40n)).toBe(1);
  });
});
