import { LabAuthorError } from '../model/faults.js';
import { type Check, defineLab } from './lab.js';

const check = (changes: Partial<Check>): Check => ({
  id: 'one',
  title: 'One',
  points: 5,
  bloomLevel: 'apply',
  outcome: 'apply-ipc-c',
  advice: 'Look again.',
  run: async () => undefined,
  ...changes,
});

describe('defineLab', () => {
  it('gives back a lab that is in order', () => {
    const lab = { checks: [check({}), check({ id: 'two' })] };
    expect(defineLab(lab)).toBe(lab);
  });

  it.each([
    ['an id twice', [check({}), check({})]],
    ['an ill-formed id', [check({ id: 'Two words' })]],
    ['no points', [check({ points: 0 })]],
    ['half a point', [check({ points: 0.5 })]],
  ])('refuses %s', (_what, checks) => {
    expect(() => defineLab({ checks })).toThrow(LabAuthorError);
  });
});
