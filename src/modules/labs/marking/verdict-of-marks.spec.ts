import { verdictOfMarks } from './verdict-of-marks.js';

it.each([
  [10, 'passed'],
  [1, 'partial'],
  [0, 'failed'],
])('calls %d of 10 %s', (score, verdict) => {
  expect(verdictOfMarks({ score, maxScore: 10 })).toBe(verdict);
});
