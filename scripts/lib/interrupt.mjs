import { SetupError } from './say.mjs';

/**
 * Heeds Ctrl-C and its like from now on. npm passes on a Ctrl-C that the terminal has sent already, so more than one may
 * come: the first counts.
 * @returns {{ requested: Promise<void>, throwIfRequested: () => void }}
 */
export function onInterrupt() {
  let isRequested = false;
  /** @type {Promise<void>} */
  const requested = new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
      process.on(signal, () => {
        isRequested = true;
        resolve();
      });
    }
  });
  return {
    requested,
    throwIfRequested() {
      if (isRequested) throw new SetupError('interrupted before everything was up');
    },
  };
}
