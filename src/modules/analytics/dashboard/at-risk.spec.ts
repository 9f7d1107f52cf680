import { reasonsOf } from './at-risk.js';
import type { AtRiskRow } from './at-risk.repository.js';

const row: AtRiskRow = {
  id: 'p',
  name: 'P',
  section: null,
  labGroup: null,
  lastActiveAt: null,
  items: 0,
  share: '0',
  median: 0,
  inactive: false,
  lowMastery: true,
  behind: false,
  stuckLabs: [],
  total: 1,
};

describe('the reason of a low mastery', () => {
  it.each([
    [101, '50000000000', '0.49'],
    [100, '49000000000', '0.49'],
    [100, '29000000000', '0.29'],
    [12, '0', '0.00'],
    [10, '2999999997', '0.30'],
  ])('over %i items with a share of %s is %s: never what the rule lets through', (items, share, mastery) => {
    expect(reasonsOf({ ...row, items, share })).toEqual([
      { rule: 'low_mastery', because: `Mastery ${mastery} over ${items} items.` },
    ]);
  });
});
