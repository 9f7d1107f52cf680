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
    if (error instanceof SetupError) say(`error: ${error.message}`);
    else say(`error: ${error instanceof Error ? error.stack : String(error)}`);
    process.exitCode = failure;
  }
}
