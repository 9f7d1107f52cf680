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

  /** Number of the first line that a pattern matches, or null. */
  lineOf(pattern: RegExp): number | null {
    const index = this.#text.split('\n').findIndex((line) => pattern.test(line));
    return index === -1 ? null : index + 1;
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

/** Comments become spaces: lines keep their numbers. */
function withoutComments(text: string): string {
  return text.replace(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\/\/[^\n]*|\/\*[^]*?\*\//g, (part) =>
    part.startsWith('/') ? part.replace(/[^\n]/g, ' ') : part,
  );
}
