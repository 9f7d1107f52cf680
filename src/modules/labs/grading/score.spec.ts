import type { CheckResult, CheckSummary } from '../model/results.js';
import { scoreOf, verdictOf } from './score.js';

const checks: CheckSummary[] = [
  { id: 'a', title: 'A', points: 60, bonus: false, bloomLevel: 'apply', outcome: 'o' },
  { id: 'b', title: 'B', points: 40, bonus: false, bloomLevel: 'apply', outcome: 'o' },
  { id: 'extra', title: 'Extra', points: 10, bonus: true, bloomLevel: 'create', outcome: 'o' },
];
const results = (...passed: string[]): CheckResult[] =>
  checks.map(({ id, title, points }) => ({
    id,
    title,
    outcome: passed.includes(id) ? 'passed' : 'failed',
    points: passed.includes(id) ? points : 0,
    maxPoints: points,
    message: '',
  }));

describe('score and verdict', () => {
  it.each([
    [['a', 'b'], 100, 'passed'],
    [['a', 'b', 'extra'], 110, 'passed'],
    [['a', 'extra'], 70, 'partial'],
    [['extra'], 10, 'partial'],
    [[], 0, 'failed'],
  ])('%j gives %i points: %s', (passed, score, verdict) => {
    expect(scoreOf(results(...passed))).toBe(score);
    expect(verdictOf(checks, results(...passed), true)).toBe(verdict);
  });

  it('says compile_error whatever else passed', () => {
    expect(verdictOf(checks, results('a'), false)).toBe('compile_error');
  });
});
