/** Ends the names of tests, or of groups of them, that `npm test -- --full` alone runs. scripts/lib/jest.mjs counts them. */
const MARK = '(with --full)';

/** Whether every test is to run in every place: `npm test -- --full`. */
const inFull = process.env['TEST_FULL'] === 'true';

const later = inFull ? it.concurrent : it.skip;

/** A test that a plain run leaves out. */
export const itInFull = (title: string, test: () => Promise<void>): void => later(`${title} ${MARK}`, test);

/** A group of tests that a plain run leaves out. */
export const describeInFull = (title: string, tests: () => void): void =>
  (inFull ? describe : describe.skip)(`${title} ${MARK}`, tests);

type Row<C> = C extends readonly unknown[] ? [...C] : [C];

/**
 * Tests for a table's rows, a few at a time: the first in each run, the others with `--full` alone.
 * @returns what takes a title, with the placeholders of `it.each`, and a test
 */
export function itEach<C>(now: readonly C[], others: readonly C[]) {
  return (title: string, test: (...row: Row<C>) => Promise<void>): void => {
    // Jest refuses an empty table.
    if (now.length > 0) it.concurrent.each(now as Row<C>[])(title, test as never);
    if (others.length > 0) later.each(others as Row<C>[])(`${title} ${MARK}`, test as never);
  };
}
