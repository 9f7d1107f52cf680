/** One thing wrong in a unit's files. */
export interface ContentProblem {
  /** Relative to the unit's folder, with slashes. */
  file: string;
  /** From 1. */
  line: number;
  /** What is wrong and what to do, in one line. */
  message: string;
}

/** A unit can't be loaded: everything that its author has to mend, in order of file and line. */
export class ContentError extends Error {
  override readonly name = 'ContentError';

  constructor(readonly problems: readonly ContentProblem[]) {
    super(problems.map(({ file, line, message }) => `${file}:${line}: ${message}`).join('\n'));
  }
}

/** Gathers problems, so that an author hears of all at once. */
export class ProblemList {
  readonly #problems: ContentProblem[] = [];

  add(file: string, line: number, message: string): void {
    this.#problems.push({ file, line, message });
  }

  /** In order of file and line. */
  get all(): readonly ContentProblem[] {
    return this.#problems.toSorted((a, b) => compare(a.file, b.file) || a.line - b.line);
  }

  /** @throws ContentError when there is any */
  throwIfAny(): void {
    if (this.#problems.length > 0) throw new ContentError(this.all);
  }
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
