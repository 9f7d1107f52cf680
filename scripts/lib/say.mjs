/** A failure that one clear line explains: what is wrong and what to do. It is printed without a stack. */
export class SetupError extends Error {}

/**
 * Prints a line about a step, on standard error, so that standard output stays for results.
 * @param {string} line
 */
export function say(line) {
  process.stderr.write(`${line}\n`);
}

/**
 * Runs a step that may take long, saying what it does before and how long it took after.
 * @template T
 * @param {string} what e.g. "installing packages"
 * @param {() => Promise<T> | T} work
 * @returns {Promise<T>}
 */
export async function step(what, work) {
  const began = Date.now();
  say(`- ${what} …`);
  const result = await work();
  say(`  done in ${((Date.now() - began) / 1000).toFixed(1)} s`);
  return result;
}

/**
 * Runs a script's main function; a SetupError becomes one line.
 * @param {() => Promise<number | void>} main resolves to the exit status, 0 when it resolves to nothing
 * @param {number} [failure] exit status when it rejects
 */
export async function runMain(main, failure = 1) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    say(`error: ${explain(error)}`);
    process.exitCode = failure;
  }
}

/**
 * @param {unknown} error
 * @returns {string} one line for what a user can put right, and a stack for what is our own fault
 */
function explain(error) {
  if (error instanceof SetupError) return error.message;
  if (!(error instanceof Error)) return String(error);
  const { code, path } = /** @type {NodeJS.ErrnoException} */ (error);
  if ((code === 'EACCES' || code === 'EPERM') && path)
    return `this user may not write ${path}: give the folder to this user`;
  return error.stack ?? error.message;
}
