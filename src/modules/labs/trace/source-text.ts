/** A call of the C library in a student's source with a name that the library refuses by itself: the kernel never hears of it. */
export interface RefusedName {
  call: string;
  name: string;
  file: string;
  line: number;
}

const literal = /^"((?:[^"\\\n]|\\.)*)"$/;

/** What the C library refuses with EINVAL before it asks the kernel, by call. */
const refuses: Record<string, (name: string) => boolean> = {
  mq_open: withoutSlash,
  mq_unlink: withoutSlash,
  shm_open: withFolder,
  shm_unlink: withFolder,
  sem_open: withFolder,
  sem_unlink: withFolder,
};

function withoutSlash(name: string): boolean {
  return !name.startsWith('/');
}

function withFolder(name: string): boolean {
  const bare = name.replace(/^\/+/, '');
  return bare === '' || bare.includes('/');
}

/**
 * The text of a C file, for the few questions that no trace answers: whether a program has a call at all, and which names it hands to the C library
 * that the kernel never hears of. What it says is what stands there, not what was run.
 */
export class SourceText {
  readonly #text: string;

  constructor(
    readonly file: string,
    text: string,
  ) {
    this.#text = withoutComments(text);
  }

  /** Does a word stand anywhere in it, comments and strings aside? */
  has(word: string): boolean {
    return this.#places(word).length > 0;
  }

  /** A line without its comments, by its number; empty where there is none. */
  line(number: number): string {
    return this.#text.split('\n')[number - 1] ?? '';
  }

  /** Number of the first line that a pattern matches, or null. */
  lineOf(pattern: RegExp): number | null {
    const index = this.#text.split('\n').findIndex((line) => pattern.test(line));
    return index === -1 ? null : index + 1;
  }

  /** Is standard output given a buffer that holds lines until it is full? */
  get holdsLines(): boolean {
    return /\bsetvbuf\s*\(\s*stdout\b[^;]*\b_IOFBF\b|\bsetbuf\s*\(\s*stdout\s*,\s*(?!NULL\b|0\b)/.test(this.#text);
  }

  /**
   * How many characters of what is printed into standard output may still stand in its buffer at a call, as far as the text tells: the last print in front of it in the same function,
   * with no fflush() between, does not end a line, or lines are held. 0: none is known to; Infinity: the text does not say how many.
   */
  heldBefore(word: string): number {
    const at = new RegExp(`\\b${word}\\s*\\(`).exec(this.#text)?.index;
    const before = this.#text.slice(0, at ?? 0);
    if (/\bsetvbuf\s*\([^;]*\b_IONBF\b|\bsetbuf\s*\(\s*stdout\s*,\s*(?:NULL|0)\s*\)/.test(before)) return 0;
    const own = before.slice(before.lastIndexOf('\n}') + 1);
    const held = own.slice(Math.max(0, own.lastIndexOf('fflush')));
    const prints = [...held.matchAll(print)].map(([found]) => found);
    const last = prints.at(-1);
    if (last === undefined || (!this.holdsLines && /\\n"|\bputs\b/.test(last))) return 0;
    const literals = prints.map((found) => /\(\s*"((?:[^"\\\n%]|\\.)*)"\s*(?:,\s*stdout\s*)?\);$/.exec(found)?.[1]);
    return literals.reduce((total, text) => total + (text === undefined ? Infinity : text.length + 1), 0);
  }

  /** The first call with a name that the C library refuses; null when there is none, as far as names stand in the text. */
  refusedName(call: string): RefusedName | null {
    const refused = refuses[call] ?? (() => false);
    const found = this.#places(call).find(({ name }) => name !== null && refused(name));
    return found === undefined ? null : { call, name: found.name ?? '', file: this.file, line: found.line };
  }

  /** Is a name handed to a call that is only made up as the program runs? */
  hasUnknownName(call: string): boolean {
    return this.#places(call).some(({ name }) => name === null);
  }

  /** Where a word stands, and the text that it is handed first, where that is a literal, or a macro or variable that one line sets to a literal. */
  #places(word: string): { line: number; name: string | null }[] {
    const pattern = new RegExp(
      `"(?:[^"\\\\\\n]|\\\\.)*"|\\b${word}\\b(?:\\s*\\(\\s*("(?:[^"\\\\\\n]|\\\\.)*"|\\w+))?`,
      'g',
    );
    return [...this.#text.matchAll(pattern)]
      .filter(([found]) => !found.startsWith('"'))
      .map(({ index, 1: term }) => ({
        line: this.#text.slice(0, index).split('\n').length,
        name: this.#valueOf(term ?? ''),
      }));
  }

  #valueOf(term: string): string | null {
    const own = literal.exec(term)?.[1];
    if (own !== undefined) return own;
    if (!/^[A-Za-z_]\w*$/.test(term)) return null;
    const definition = new RegExp(
      `(?:#\\s*define\\s+${term}\\s+|\\b${term}\\s*(?:\\[\\s*\\w*\\s*\\])?\\s*=\\s*)("(?:[^"\\\\\\n]|\\\\.)*")`,
    );
    return literal.exec(definition.exec(this.#text)?.[1] ?? '')?.[1] ?? null;
  }
}

// A print into standard output, to its end.
const print =
  /\b(?:puts|printf|putchar|(?:fputs|fprintf|fwrite|putc)(?=[^;]*\bstdout\b))\s*\((?:"(?:[^"\\\n]|\\.)*"|[^";])*;/g;

/** Comments become spaces: lines keep their numbers. */
function withoutComments(text: string): string {
  return text.replace(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\/\/[^\n]*|\/\*[^]*?\*\//g, (part) =>
    part.startsWith('/') ? part.replace(/[^\n]/g, ' ') : part,
  );
}
