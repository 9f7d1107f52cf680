import { integer, pick, shuffle, text, word } from './random.js';

describe('random values', () => {
  it('stay within their bounds', () => {
    const drawn = Array.from({ length: 200 }, () => integer(3, 5));
    expect(new Set(drawn)).toEqual(new Set([3, 4, 5]));
    expect(['a', 'b']).toContain(pick(['a', 'b']));
  });

  it.each([1, 20, 160, 199])('make a text of %i characters that survives leniency', (length) => {
    const made = text(length);
    expect(made).toHaveLength(length);
    expect(made).toBe(made.trim());
    expect(made).not.toMatch(/ {2}|[^a-z ]/);
  });

  it('are not the same twice', () => {
    expect(new Set(Array.from({ length: 50 }, () => word())).size).toBeGreaterThan(45);
  });

  it('shuffle without loss', () => {
    const shuffled = shuffle([1, 2, 3, 4]);
    expect(shuffled).toHaveLength(4);
    expect(new Set(shuffled)).toEqual(new Set([1, 2, 3, 4]));
  });
});
