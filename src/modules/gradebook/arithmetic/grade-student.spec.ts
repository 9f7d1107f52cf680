import { Fraction } from './fraction.js';
import type { Evidence } from './grade-item.js';
import { gradeStudent } from './grade-student.js';
import { defaultScheme } from '../scheme/grading-scheme.js';
import { type GradingScheme, gradingSchemeSchema } from '../scheme/scheme.schema.js';

const NOW = new Date('2026-11-20T00:00:00Z');

/** Percents by item; null: nothing yet. */
type Results = Record<string, number | null>;

const grade = (scheme: GradingScheme, results: Results, override: Evidence['override'] = null) =>
  gradeStudent(
    scheme,
    (item) => {
      const percent = results[item] ?? null;
      const submittedAt = new Date('2026-11-01T00:00:00Z');
      const points = percent === null ? null : Fraction.of(percent);
      const works = points ? [{ id: item, points, maxPoints: Fraction.of(100), submittedAt }] : [];
      return { dueAt: null, extension: null, works, waiting: false, hidden: false, override: null };
    },
    override,
    NOW,
  );

const category = (weight: number, dropLowest: number, items: Record<string, number>) => ({
  weight,
  dropLowest,
  items: Object.entries(items).map(([slug, own]) => ({ slug, dueAt: null, weight: own })),
});

const schemeOf = (categories: GradingScheme['categories']): GradingScheme => ({
  ...defaultScheme({ quizzes: [], labs: [], designs: [] }),
  categories,
});

const scheme = schemeOf({
  quizzes: category(30, 1, { a: 1, b: 2, c: 1 }),
  labs: category(50, 0, { one: 1, two: 3 }),
  designs: category(20, 0, { plan: 1 }),
});

describe('a grade', () => {
  it('is the weighted mean of the categories, each that of its items', () => {
    const { categories, total, letter, items } = grade(scheme, {
      'quiz:a': 40,
      'quiz:b': 80,
      'quiz:c': 90,
      'lab:one': 100,
      'lab:two': 61,
      'lab:plan': 75,
    });
    // Quizzes (2 × 80 + 90) / 3 = 83.333…, labs (100 + 3 × 61) / 4 = 70.75; 25 + 35.375 + 15 = 75.375.
    expect(categories.map(({ percent }) => percent?.rounded())).toEqual([83.33, 70.75, 75]);
    expect([total, letter]).toEqual([75.38, 'A']);
    expect(items.map(({ item, dropped, share }) => [item, dropped, share.rounded()])).toEqual([
      ['quiz:a', true, 0],
      ['quiz:b', false, 20],
      ['quiz:c', false, 10],
      ['lab:one', false, 12.5],
      ['lab:two', false, 37.5],
      ['lab:plan', false, 20],
    ]);
  });

  it('is rounded once, at the end', () => {
    const thirds = schemeOf({
      quizzes: category(33.33, 0, { a: 1, b: 1, c: 1 }),
      labs: category(33.33, 0, { one: 1, two: 1, three: 1 }),
      designs: category(33.34, 0, { plan: 1 }),
    });
    // 66.66 × (200 / 3) / 100 + 33.34 × 0.5833 / 100 = 44.44 + 0.19447…; rounding before would give 44.64.
    const { total } = grade(thirds, {
      'quiz:a': 100,
      'quiz:b': 100,
      'quiz:c': 0,
      'lab:one': 100,
      'lab:two': 100,
      'lab:three': 0,
      'lab:plan': 0.5833,
    });
    expect(total).toBe(44.63);
  });

  it('lets a category in which nothing counts yet give its weight to the others', () => {
    // 30 : 50 are left: (30 × 80 + 50 × 40) / 80.
    const { total, categories } = grade(scheme, { 'quiz:b': 80, 'lab:one': 40 });
    expect(total).toBe(55);
    expect(categories[2]?.percent).toBeNull();
    expect(grade(scheme, {})).toMatchObject({ total: null, letter: null });
  });

  it('leaves one result, however many are to be dropped', () => {
    const greedy = schemeOf({ ...scheme.categories, quizzes: category(30, 9, { a: 1, b: 1 }) });
    const { categories } = grade(greedy, { 'quiz:a': 10, 'quiz:b': 20 });
    expect(categories[0]?.percent?.rounded()).toBe(20);
  });

  it('is 100 at most, and what an override says', () => {
    expect(grade(scheme, { 'lab:one': 130 }).total).toBe(100);
    const override = { percent: Fraction.of('89.995'), reason: 'appeal', at: NOW };
    expect(grade(scheme, { 'lab:one': 10 }, override)).toMatchObject({ total: 90, letter: 'O' });
  });
});

describe('a scheme', () => {
  const parse = (changes: object) => gradingSchemeSchema.safeParse({ ...scheme, ...changes }).success;

  it('is sound as it comes', () => {
    expect(parse({})).toBe(true);
    expect(gradingSchemeSchema.safeParse(defaultScheme({ quizzes: ['a'], labs: ['b'], designs: [] })).success).toBe(
      true,
    );
  });

  it.each([
    ['weights that add up to less', { categories: { ...scheme.categories, labs: category(49.99, 0, {}) } }],
    ['three decimals', { latePenalty: { percentPerDay: 0.125, maxPercent: 1, graceMinutes: 0 } }],
    [
      'an item twice',
      {
        categories: {
          ...scheme.categories,
          labs: { ...category(50, 0, { x: 1 }), items: [{ slug: 'x' }, { slug: 'x' }] },
        },
      },
    ],
    ['an item without weight', { categories: { ...scheme.categories, labs: category(50, 0, { x: 0 }) } }],
    [
      'bands that rise',
      {
        letters: [
          { letter: 'A', from: 10 },
          { letter: 'B', from: 20 },
          { letter: 'F', from: 0 },
        ],
      },
    ],
    ['no lowest band', { letters: [{ letter: 'A', from: 10 }] }],
    [
      'a letter twice',
      {
        letters: [
          { letter: 'A', from: 10 },
          { letter: 'A', from: 0 },
        ],
      },
    ],
  ])('is refused with %s', (_, changes) => {
    expect(parse(changes)).toBe(false);
  });
});

describe('whatever the results', () => {
  const SLUGS = ['a', 'b', 'c', 'd', 'e'];
  /** Reproducible numbers from 0 to 1. */
  const numbers = (seed: number) => () => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return seed / 2 ** 32;
  };
  const cases = Array.from({ length: 300 }, (_, seed) => {
    const next = numbers(seed + 1);
    const items = Object.fromEntries(SLUGS.map((slug) => [slug, 1 + Math.floor(next() * 3)]));
    const first = Math.floor(next() * 101);
    const second = Math.floor(next() * (101 - first));
    const weights = [first, second, 100 - first - second];
    // A few values only, so that there are ties.
    const some = () => (next() < 0.2 ? null : Math.floor(next() * 6) * 20);
    const results = Object.fromEntries(
      ['quiz', 'lab'].flatMap((kind) => SLUGS.map((slug) => [`${kind}:${slug}`, some()])),
    );
    const drop = (dropLowest: number, order: (slugs: [string, number][]) => [string, number][]) =>
      schemeOf({
        quizzes: category(weights[0]!, dropLowest, Object.fromEntries(order(Object.entries(items)))),
        labs: category(weights[1]!, dropLowest, Object.fromEntries(order(Object.entries(items)))),
        designs: category(weights[2]!, 0, {}),
      });
    return { results, drop, dropLowest: Math.floor(next() * 5) };
  });

  it('dropping one more never lowers the total, nor a category', () => {
    for (const { results, drop, dropLowest } of cases) {
      const [less, more] = [dropLowest, dropLowest + 1].map((count) =>
        grade(
          drop(count, (items) => items),
          results,
        ),
      );
      expect(more!.total ?? -1).toBeGreaterThanOrEqual(less!.total ?? -1);
      less!.categories.forEach(({ percent }, place) => {
        if (percent) expect(more!.categories[place]!.percent!.compare(percent)).toBeGreaterThanOrEqual(0);
      });
    }
  });

  it('the order of the items does not matter', () => {
    for (const { results, drop, dropLowest } of cases) {
      const [there, back] = [drop(dropLowest, (items) => items), drop(dropLowest, (items) => items.toReversed())].map(
        (candidate) => grade(candidate, results),
      );
      expect(back!.total).toBe(there!.total);
      const dropped = ({ items }: ReturnType<typeof grade>) =>
        items
          .filter((item) => item.dropped)
          .map(({ item }) => item)
          .toSorted();
      expect(dropped(back!)).toEqual(dropped(there!));
    }
  });

  it('the shares of what counts add up to the whole, and to the total', () => {
    for (const { results, drop, dropLowest } of cases) {
      const { items, total, computed } = grade(
        drop(dropLowest, (all) => all),
        results,
      );
      if (computed === null) continue;
      const hundred = Fraction.of(100);
      expect(Fraction.sum(items.map(({ share }) => share)).compare(hundred)).toBe(0);
      const sum = Fraction.sum(items.map(({ share, percent }) => share.times(percent ?? Fraction.zero))).over(hundred);
      expect(sum.rounded()).toBe(total);
    }
  });

  it('the total lies between the lowest and the highest that counts', () => {
    for (const { results, drop } of cases) {
      const { items, computed } = grade(
        drop(0, (all) => all),
        results,
      );
      if (computed === null) continue;
      const counted = items.filter(({ share }) => share.compare(Fraction.zero) > 0).map(({ percent }) => percent!);
      expect(counted.some((percent) => percent.compare(computed) <= 0)).toBe(true);
      expect(counted.some((percent) => percent.compare(computed) >= 0)).toBe(true);
    }
  });
});
