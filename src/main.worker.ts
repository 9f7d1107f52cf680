import 'reflect-metadata';
import { createWorker } from './create-worker.js';
import { loadLabs, SandboxGrader, SandboxListingRunner } from './modules/labs/worker.js';
import { chooseDriver, createSandboxPool, sandboxSettingsSchema } from './modules/sandbox/index.js';
import { readEnvironment } from './platform/config/environment.js';
import { settingsSchemaOf } from './platform/config/settings.js';
import { Log } from './platform/logging/log.js';
import { runProcess } from './platform/process.js';

await runProcess('worker', async () => {
  const settings = readEnvironment(settingsSchemaOf('worker'));
  const sandboxSettings = readEnvironment(sandboxSettingsSchema);
  const labs = await loadLabs();
  const { driver, reason } = await chooseDriver(sandboxSettings);
  // What an earlier worker of the same name left behind when it was killed.
  await driver.sweep();
  // Closed by the grader, when nothing takes from it any more.
  const pool = createSandboxPool(driver, sandboxSettings);
  const grader = new SandboxGrader(labs, pool, {
    processes: settings.GRADING_CONCURRENCY,
    memoryBytes: settings.GRADING_MEMORY_BYTES,
  });
  const listings = new SandboxListingRunner(pool);
  const worker = await createWorker({ settings, log: Log.open(settings), grader, listings });
  const close = async (): Promise<void> => {
    await worker.close();
    await driver.close();
  };
  return { close, ready: `worker: takes jobs, ${settings.GRADING_CONCURRENCY} at once. ${reason}` };
});
