import {
  containsNumber,
  containsText,
  containsWords,
  firstLineNotIn,
  inOtherLetters,
  normalise,
  printable,
  quote,
  sameText,
} from './text.js';

describe('lenient texts', () => {
  it('ignores white space and NUL bytes', () => {
    expect(normalise('  Track\t3\r\n IS clear\n\0')).toBe('Track 3 IS clear');
    expect(sameText(Buffer.from('late  5\0'), 'late 5\n')).toBe(true);
    expect(sameText('late 5', 'late 55')).toBe(false);
    expect(containsText('[Reader] late  5\n', 'late 5')).toBe(true);
  });

  it('tells a text in other letters from one that is not there', () => {
    expect(containsText('[Reader] LATE 5\n', 'late 5')).toBe(false);
    expect(sameText('Late 5', 'late 5')).toBe(false);
    expect(inOtherLetters('[Reader] LATE  5\n', 'late 5')).toContain('other capital and small letters');
    expect(inOtherLetters('[Reader] late 5\n', 'late 5')).toBe('');
    expect(inOtherLetters('[Reader] early 5\n', 'late 5')).toBe('');
  });

  it('ignores punctuation between words, but keeps them apart', () => {
    expect(containsWords('"Is Platform-3 clear??"', 'is platform 3 clear')).toBe(true);
    expect(containsWords('is platform 33 clear', 'is platform 3 clear')).toBe(false);
  });

  it('ignores colours', () => {
    expect(containsWords('\u001b[1;32mYes, platform 3\u001b[0m is clear', 'yes platform 3 is clear')).toBe(true);
    expect(sameText('\u001b[2Klate \u001b[31m5\u001b[m', 'late 5')).toBe(true);
    expect(containsNumber('\u001b[7m8', 7)).toBe(false);
  });

  it('bears a flood of what counts as a space', () => {
    const flood = Buffer.alloc(32 * 1024 * 1024);
    expect(containsText(Buffer.concat([flood, Buffer.from('late 5'), flood]), 'late 5')).toBe(true);
    expect(containsWords(Buffer.concat([flood, Buffer.from('late'), flood, Buffer.from('5')]), 'late 5')).toBe(true);
  });

  it('finds a number only where it stands alone', () => {
    expect(containsNumber('priority=007 ', 7)).toBe(true);
    expect(containsNumber('17 and 70', 7)).toBe(false);
  });
});

describe('the first line that is not in a text', () => {
  it('compares as containsText does, whatever stands around the lines', () => {
    expect(firstLineNotIn('got: Linux  host 6.1 (ok)\nthe end', 'the end\nLinux host 6.1\n\n')).toBeUndefined();
    expect(firstLineNotIn('one\ntwo', 'two\nthree\nfour')).toBe('three');
  });

  it('finds any number of lines in their order, or as whole lines', () => {
    const lines = Array.from({ length: 5_000 }, (_, number) => `line ${number}.`);
    const prefixed = lines.map((line) => `> ${line}`).join('\n');
    expect(firstLineNotIn(prefixed, lines.join('\n'))).toBeUndefined();
    expect(firstLineNotIn(lines.join('\n'), lines.toReversed().join('\n'))).toBeUndefined();
  });

  it('is done with megabytes of lines that are not there', () => {
    const text = 'a '.repeat(131_072);
    const lines = Array.from({ length: 200_000 }, (_, number) => (number % 2 === 0 ? '' : 'a')).join('\n');
    expect(firstLineNotIn(text, `${lines}\nb`)).toBe('b');
  });
});

describe('shown texts', () => {
  it('escapes and cuts quotations', () => {
    expect(quote('a"b\n\0\u001b[2J')).toBe('"a\\"b\\n\\0\\x1b[2J"');
    expect(quote('x'.repeat(200), 10)).toBe(`"${'x'.repeat(10)}…"`);
  });

  it('hands nothing on that a terminal would act on', () => {
    expect(printable('red \u001b[31m\r\nnext\u0007', 100)).toBe('red \u{fffd}[31m\nnext\u{fffd}');
  });

  it('bounds the whole and each line', () => {
    expect(printable('y'.repeat(1_000), 2_000)).toHaveLength(301);
    expect(printable('y'.repeat(1_000), 2_000, 2_000)).toHaveLength(1_000);
    expect(printable('z\n'.repeat(100), 50)).toMatch(/cut at 50 characters\)$/);
  });
});
