import 'reflect-metadata';
import { createWorker } from '../../src/create-worker.js';
import { readEnvironment } from '../../src/platform/config/environment.js';
import { settingsSchemaOf } from '../../src/platform/config/settings.js';
import { Log } from '../../src/platform/logging/log.js';
import { runProcess } from '../../src/platform/process.js';
import { noListings } from './scripted-listings.js';
import { ScriptedGrader } from './scripted-grader.js';

/** A worker as `src/main.worker.ts` makes it, but for the grader. Compiled and started by worker-process.ts. */
await runProcess('worker', async () => {
  const settings = readEnvironment(settingsSchemaOf('worker'));
  const worker = await createWorker({
    settings,
    log: Log.open(settings),
    grader: new ScriptedGrader(),
    listings: noListings,
  });
  return { close: () => worker.close(), ready: 'worker: ready' };
});
