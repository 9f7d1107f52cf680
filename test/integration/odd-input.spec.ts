import { type ApiDocument, send } from '../support/fitting-requests.js';
import { oddRequests } from '../support/odd-requests.js';
import { TestSystem } from '../support/system.js';
import { UNLIMITED, worldOf } from '../support/world.js';

let system: TestSystem;
beforeAll(async () => {
  system = await TestSystem.start(UNLIMITED);
});
afterAll(() => system.close());

it('answers odd input with what is wrong about it, and never as our own fault', async () => {
  await system.startWorker();
  const known = await worldOf(system);
  const document = (await system.http.get('/docs/openapi.json')).body as ApiDocument;
  const requests = oddRequests(document, known);
  const faults: string[] = [];
  const undocumented = new Set<string>();
  const reached = new Set<string>();
  for (const name of ['student', 'instructor', 'admin']) {
    const token = await system.token(name);
    for (const request of requests) {
      const { operation, because } = request;
      const answer = await send(system.url, token, request);
      const text = await answer.text();
      const told = answer.headers.get('content-type')?.startsWith('application/problem+json') === true;
      if (answer.status >= 500 || (answer.status >= 400 && !told))
        faults.push(`${name}: ${operation} (${because}): ${answer.status} ${text}`);
      if (!(answer.status in responsesOf(document, operation))) undocumented.add(`${operation}: ${answer.status}`);
      if (because === null && answer.ok) reached.add(operation);
    }
  }
  expect(faults).toEqual([]);
  expect([...undocumented]).toEqual([]);
  // Odd input tells something only where the rest of the request is right.
  const operations = new Set(requests.map(({ operation }) => operation));
  expect(reached.size).toBeGreaterThan(operations.size * 0.8);
});

function responsesOf({ paths }: ApiDocument, operation: string): object {
  const [method = '', path = ''] = operation.split(' ');
  return paths[path]?.[method]?.responses ?? {};
}
