import { randomInt } from 'node:crypto';

const consonants = 'bdfghjklmnprstvz';
const vowels = 'aeiou';

/** A whole number from `low` to `high`, both included. */
export function integer(low: number, high: number): number {
  return randomInt(low, high + 1);
}

/** A pronounceable word that no program can know beforehand; 2 letters a syllable. */
export function word(syllables = 4): string {
  let made = '';
  for (let count = 0; count < syllables; count += 1) {
    made += consonants.charAt(randomInt(consonants.length)) + vowels.charAt(randomInt(vowels.length));
  }
  return made;
}

/** Words with single spaces between them, `length` characters in all, starting with a letter. */
export function text(length: number): string {
  let made = word();
  while (made.length < length) {
    made += ` ${word(integer(2, 4))}`;
  }
  const cut = made.slice(0, length);
  return cut.endsWith(' ') ? `${cut.slice(0, -1)}a` : cut;
}

/** One of the given values. */
export function pick<T>(values: readonly [T, ...T[]]): T {
  return values[randomInt(values.length)] ?? values[0];
}

/** The same values in a random order. */
export function shuffle<T>(values: readonly T[]): T[] {
  return values
    .map((value) => ({ value, order: randomInt(2 ** 32) }))
    .sort((a, b) => a.order - b.order)
    .map(({ value }) => value);
}
