/**
 * Matchers for what programs print and send. They are lenient on purpose: runs of white space, line ends, NUL bytes and a terminal's colours never decide
 * about a mark. Capital and small letters do where a text is handed on, and do not where a student types one from the brief (`containsWords`).
 */

/** What tells a terminal to change colour, move its cursor and the like. */
const terminalCommand = /\x1b\[[\d;?]{0,32}[A-Za-z]/g;

function withoutCommands(text: string | Uint8Array): string {
  return toText(text).replace(terminalCommand, '');
}

const shortCharacters = 1_024;
const textsKept = 8;

/**
 * What was made of texts that are asked about again and again, by what they are: checks compare one long text with many short ones. Buffers of a
 * trace never change.
 */
class Made {
  readonly #ofBytes = new WeakMap<Uint8Array, string>();
  readonly #ofText = new Map<string, string>();

  constructor(private readonly make: (text: string) => string) {}

  of(text: string | Uint8Array): string {
    return typeof text === 'string' ? this.#ofString(text) : this.#ofBuffer(text);
  }

  #ofBuffer(bytes: Uint8Array): string {
    const known = this.#ofBytes.get(bytes);
    if (known !== undefined) return known;
    const made = this.make(toText(bytes));
    this.#ofBytes.set(bytes, made);
    return made;
  }

  /** The last few long ones: a short one costs no more to make than to find. */
  #ofString(text: string): string {
    if (text.length < shortCharacters) return this.make(text);
    const made = this.#ofText.get(text) ?? this.make(text);
    this.#ofText.delete(text);
    this.#ofText.set(text, made);
    const [oldest] = this.#ofText.keys();
    if (this.#ofText.size > textsKept && oldest !== undefined) this.#ofText.delete(oldest);
    return made;
  }
}

const normalised = new Made((text) => joined(withoutCommands(text).replace(/[\s\0]{1,4096}/g, ' ')));
const folded = new Made((text) => normalised.of(text).toLowerCase());
const worded = new Made((text) =>
  joined(
    withoutCommands(text)
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]{1,4096}/gu, ' '),
  ),
);

/** One space for any run of white space and NUL bytes, none at the ends. */
export function normalise(text: string | Uint8Array): string {
  return normalised.of(text);
}

/** Like `normalise`, in lower case. */
export function fold(text: string | Uint8Array): string {
  return folded.of(text);
}

/** Like `fold`, and whatever is neither letter nor digit counts as a space, too. */
export function wordsOf(text: string | Uint8Array): string {
  return worded.of(text);
}

/** The second half of replacing runs, which is done in two halves since one match of a hostile program's megabytes would be too much for the matcher's stack. */
function joined(text: string): string {
  return text.replace(/ +/g, ' ').trim();
}

/** Is `needle` somewhere in `text`, apart from white space and NUL bytes? */
export function containsText(text: string | Uint8Array, needle: string): boolean {
  return normalise(text).includes(normalise(needle));
}

/** Is `needle` somewhere in `text`, in whatever capital and small letters? */
export function containsAnyCase(text: string | Uint8Array, needle: string): boolean {
  return fold(text).includes(fold(needle));
}

/** What to say behind a sentence about a text that is not there, where it is there but for its capital and small letters; else nothing. */
export function inOtherLetters(text: string | Uint8Array, needle: string): string {
  return !containsText(text, needle) && containsAnyCase(text, needle)
    ? ' It is there in other capital and small letters: a text comes out as it went in.'
    : '';
}

/** Are the two texts the same, apart from white space and NUL bytes? */
export function sameText(a: string | Uint8Array, b: string | Uint8Array): boolean {
  return normalise(a) === normalise(b);
}

const searchesMost = 256;

/**
 * The first of the lines that is nowhere in `text`, as `containsText` compares. Linear in both: what stands there in its order, or as a whole line, is
 * found however much there is, and of all else a few hundred lines.
 */
export function firstLineNotIn(text: string, lines: string): string | undefined {
  const whole = normalise(text);
  const printed = new Set(text.split('\n').map(normalise));
  let searches = 0;
  let from = 0;
  return lines.split('\n').find((line) => {
    const needle = normalise(line);
    if (printed.has(needle)) return false;
    printed.add(needle);
    const ahead = whole.indexOf(needle, from);
    if (ahead !== -1) {
      from = ahead + needle.length;
      return false;
    }
    searches += 1;
    return searches > searchesMost || !whole.includes(needle);
  });
}

/** Is `words` somewhere in `text`, apart from case, white space and punctuation? For what a student types from the brief. */
export function containsWords(text: string | Uint8Array, words: string): boolean {
  return ` ${wordsOf(text)} `.includes(` ${wordsOf(words)} `);
}

/** Does `number` stand in `text` as a number of its own, so that 7 is not found in 17? Leading zeros are allowed. */
export function containsNumber(text: string | Uint8Array, number: number): boolean {
  return new RegExp(`(?<![\\d])0*${number}(?!\\d)`).test(withoutCommands(text));
}

/** A printable, bounded quotation: control characters escaped, at most `max` characters. */
export function quote(text: string | Uint8Array, max = 120): string {
  const whole = toText(text);
  const shown = whole.length > max ? `${whole.slice(0, max)}…` : whole;
  const escaped = shown.replace(/[\0-\x1f\x7f-\x9f\\"]/g, (character) => {
    const known = { '\n': '\\n', '\t': '\\t', '\r': '\\r', '\0': '\\0', '\\': '\\\\', '"': '\\"' }[character];
    return known ?? `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
  });
  return `"${escaped}"`;
}

/** What a program printed in the place of something else, in a sentence. */
export function insteadOf(printed: string | Uint8Array, max = 200): string {
  const text = toText(printed).trim();
  return text === '' ? 'It printed nothing.' : `It printed ${quote(text, max)}.`;
}

/** Replaces what a terminal would act on, keeps line ends and tabs, and cuts the whole at `max` characters and each line at `maxLine`. */
export function printable(text: string | Uint8Array, max: number, maxLine = 300): string {
  const clean = toText(text)
    .replace(/\r\n/g, '\n')
    .replace(/[\0-\x08\x0b-\x1f\x7f-\x9f]/g, '\u{fffd}')
    .split('\n')
    .map((line) => (line.length > maxLine ? `${line.slice(0, maxLine)}…` : line))
    .join('\n');
  return clean.length > max ? `${clean.slice(0, max)}\n… (cut at ${max} characters)` : clean;
}

function toText(text: string | Uint8Array): string {
  return typeof text === 'string' ? text : Buffer.from(text).toString('utf8');
}
