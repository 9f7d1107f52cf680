import type { ChoiceKind } from '../courses/index.js';
import { choicePoints } from './choice-points.js';

const points = (kind: ChoiceKind, right: string, chosen: string, maxPoints = 1): number =>
  choicePoints({ kind, maxPoints }, right.split(''), chosen.split(''));

describe.each(['single_choice', 'true_false'] as const)('a question of kind %s', (kind) => {
  it.each([
    ['the right option', 'a', 'a', 1],
    ['a wrong one', 'a', 'b', 0],
    ['nothing', 'a', '', 0],
    ['the right one and a wrong one', 'a', 'ab', 0],
    ['one of two that are accepted', 'ab', 'b', 1],
    ['both that are accepted', 'ab', 'ab', 0],
  ])('is all or nothing: %s', (_what, right, chosen, expected) => {
    expect(points(kind, right, chosen)).toBe(expected);
    expect(points(kind, right, chosen, 2.5)).toBe(2.5 * expected);
  });
});

describe('a question with several answers', () => {
  it.each([
    ['all right ones', 'abc', 'cab', 1],
    ['two of three', 'abc', 'ab', 0.66667],
    ['one of three', 'abc', 'b', 0.33333],
    ['a wrong one, which takes a right one away', 'abc', 'abd', 0.33333],
    ['as many wrong as right', 'ab', 'ac', 0],
    ['more wrong than right, which is not below nothing', 'ab', 'acde', 0],
    ['wrong ones only', 'ab', 'cd', 0],
    ['nothing', 'ab', '', 0],
    ['everything', 'ab', 'abcd', 0],
    ['one of seven', 'abcdefg', 'a', 0.14286],
    ['the only right one of a mended key', 'a', 'a', 1],
  ])('counts right less wrong: %s', (_what, right, chosen, expected) => {
    expect(points('multiple_choice', right, chosen)).toBe(expected);
  });

  it('rounds the points, not the share', () => {
    expect(points('multiple_choice', 'abc', 'ab', 3)).toBe(2);
    expect(points('multiple_choice', 'abc', 'a', 0.5)).toBe(0.16667);
  });
});
