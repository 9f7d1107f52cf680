import { Fraction } from './fraction.js';
import { type Evidence, gradeItem, latenessOf, type Work } from './grade-item.js';

const DUE = new Date('2026-11-10T18:00:00Z');
const NOW = new Date('2026-11-20T00:00:00Z');
const rules = { latePenalty: { percentPerDay: 10, maxPercent: 35, graceMinutes: 15 } };

const after = (minutes: number) => new Date(DUE.getTime() + minutes * 60_000);
const work = (points: number, maxPoints: number, minutes: number): Work => ({
  id: `${points} after ${minutes}`,
  points: Fraction.of(points),
  maxPoints: Fraction.of(maxPoints),
  submittedAt: after(minutes),
});
const evidence = (given: Partial<Evidence>): Evidence => ({
  dueAt: DUE,
  extension: null,
  works: [],
  waiting: false,
  hidden: false,
  override: null,
  ...given,
});
const graded = (given: Partial<Evidence>, now = NOW) => {
  const { state, percent, work: counted } = gradeItem(evidence(given), rules, now);
  return [state, percent?.rounded() ?? null, counted?.id ?? null];
};

describe('lateness', () => {
  it.each([
    [-1, null, 0],
    [0, null, 0],
    [15, 0, 0],
    // Out of the grace, the first day has begun at the due date.
    [16, 1, 10],
    [1440, 1, 10],
    [1441, 2, 20],
    [3 * 1440, 3, 30],
    [3 * 1440 + 1, 4, 35],
    [30 * 1440, 30, 35],
  ])('of %d minutes is %s days and %d percent off', (minutes, days, percent) => {
    const late = latenessOf(after(minutes), DUE, rules.latePenalty);
    expect(late?.days ?? null).toBe(days);
    expect(late?.penaltyPercent.rounded() ?? 0).toBe(percent);
  });

  it('does not exist without a due date', () => {
    expect(latenessOf(after(9999), null, rules.latePenalty)).toBeNull();
  });
});

describe('an item', () => {
  it('counts what is worth most after the penalty', () => {
    // 70 % in time; 76 % = 95 % less a fifth, two days late; 65 % = 100 % less 35 %.
    const works = [work(7, 10, -5), work(19, 20, 2000), work(10, 10, 9000)];
    expect(graded({ works })).toEqual(['graded', 76, '19 after 2000']);
    expect(graded({ works: [work(8, 10, -5), ...works.slice(1)] })).toEqual(['graded', 80, '8 after -5']);
  });

  it('of equal ones counts the first', () => {
    expect(graded({ works: [work(5, 10, -9), work(10, 20, -5)] })).toEqual(['graded', 50, '5 after -9']);
  });

  it('may pass 100 by bonus points, and not fall below 0', () => {
    expect(graded({ works: [work(11, 10, -5)] })).toEqual(['graded', 110, '11 after -5']);
    expect(graded({ works: [work(-2, 10, -5)] })).toEqual(['graded', 0, '-2 after -5']);
  });

  it('that is missing counts 0 once it is due and the grace is over, and nothing before', () => {
    expect(graded({}, after(15))).toEqual(['not_due', null, null]);
    expect(graded({}, after(16))).toEqual(['missing', 0, null]);
    expect(graded({ dueAt: null })).toEqual(['not_due', null, null]);
  });

  it('that waits for a grade does not count, nor does one that is not released', () => {
    expect(graded({ waiting: true })).toEqual(['waiting', null, null]);
    expect(graded({ hidden: true, works: [work(9, 10, -5)] })).toEqual(['not_released', null, null]);
  });

  it('is what an override says, late or not, missing or not', () => {
    const override = { percent: Fraction.of('72.5'), reason: 'ill', at: NOW };
    expect(graded({ override, works: [work(1, 10, 5000)] })).toEqual(['graded', 72.5, '1 after 5000']);
    expect(graded({ override })).toEqual(['graded', 72.5, null]);
  });
});
