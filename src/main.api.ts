import 'reflect-metadata';
import { createApi } from './create-api.js';
import { loadLabs } from './modules/labs/grading/load-labs.js';
import { readEnvironment } from './platform/config/environment.js';
import { settingsSchemaOf } from './platform/config/settings.js';
import { Log } from './platform/logging/log.js';
import { runProcess } from './platform/process.js';

await runProcess('api', async () => {
  const settings = readEnvironment(settingsSchemaOf('api'));
  const labs = await loadLabs();
  const api = await createApi({ settings, log: Log.open(settings), labs: labs.map((lab) => lab.description) });
  await api.listen(settings.PORT, settings.HOST);
  return { close: () => api.close(), ready: `api: listening on ${await api.getUrl()}; documentation at /docs` };
});
