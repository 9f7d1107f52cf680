import { type ApiDocument, type FittingRequest, send } from '../support/fitting-requests.js';
import { type StrangerRequest, strangerRequests } from '../support/stranger-requests.js';
import { TestSystem } from '../support/system.js';
import { firstCollege, idsIn, type Rows, rowsOf, tellsTheWord } from '../support/two-colleges.js';
import { UNLIMITED, worldOf } from '../support/world.js';

const ROLES = ['student', 'assistant', 'instructor', 'admin'];
const AT_ONCE = 12;

let system: TestSystem;
let document: ApiDocument;
let requests: StrangerRequest[];
let before: Rows;
beforeAll(async () => {
  system = await TestSystem.start(UNLIMITED);
  document = (await system.http.get('/docs/openapi.json')).body as ApiDocument;
  const worker = await system.startWorker();
  const own = await worldOf(system, 'beta', 'beta-group');
  const foreign = await firstCollege(system, document);
  await worker.close();
  requests = strangerRequests(document, own, foreign);
  before = await rowsOf(system, 'alpha');
});
afterAll(() => system.close());

interface Answer {
  status: number;
  type: string;
  headers: string[];
  /** Headers and body as they came. */
  text: string;
  body: string;
}

async function ask(name: string, request: FittingRequest, college = 'beta'): Promise<Answer> {
  const answer = await send(system.url, await system.token(name, college), request);
  const text = await answer.text();
  return {
    status: answer.status,
    type: answer.headers.get('content-type') ?? '',
    headers: [...answer.headers.keys()].toSorted(),
    text: `${[...answer.headers].join('\n')}\n${text}`,
    body: text,
  };
}

/** What of the first college is in the answer, but for what was sent. */
function leaksOf({ text }: Answer, sent: readonly string[]): string[] {
  const known = sent.flatMap((value) => [value, ...idsIn(Buffer.from(value, 'base64url').toString('latin1'))]);
  const ids = idsIn(text).filter((id) => before.ids.has(id) && !known.join(' ').includes(id));
  return [...ids, ...(tellsTheWord(text, sent) ? ['its word'] : [])];
}

/** The answer without what has to differ: values that were sent, ids of requests and new things, and times. */
function shapeOf({ status, type, headers, body }: Answer, sent: readonly string[], isWrite: boolean): string {
  if (!/json|text/.test(type) || (isWrite && status < 300)) return `${status} ${type}`;
  const forms = sent.flatMap((value) => [value, encodeURIComponent(value)]);
  const rest = forms.reduce((text, value) => text.replaceAll(value, '<sent>'), body);
  const plain = idsIn(rest).reduce((text, id) => text.replaceAll(id, '<id>'), rest);
  return [status, type, headers.join(), plain.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>')].join('\n');
}

interface Finding {
  name: string;
  request: StrangerRequest;
  /** What of the first college came back. */
  leaks: string[];
  /** How the answer differs from that to values which are nowhere. */
  told: string | null;
}

/**
 * Asks with values that are nowhere, with the first college's, and, unless both get the same answer, with the former
 * once more: what the first of them changed in one's own college the third one meets as well.
 */
async function tryOut(name: string, request: StrangerRequest): Promise<Finding> {
  const { foreign, twin, sent } = request;
  const isWrite = foreign.method !== 'get';
  const answered = async (asked: FittingRequest, values: string[]) => {
    const answer = await ask(name, asked);
    return { shape: shapeOf(answer, values, isWrite), leaks: leaksOf(answer, asked === foreign ? values : []) };
  };
  if (JSON.stringify(foreign) === JSON.stringify(twin))
    return { name, request, leaks: (await answered(foreign, sent.foreign)).leaks, told: null };
  const first = await answered(twin, sent.twin);
  const theirs = await answered(foreign, sent.foreign);
  const leaks = [...new Set([...first.leaks, ...theirs.leaks])];
  if (theirs.shape === first.shape) return { name, request, leaks, told: null };
  const third = await answered(twin, sent.twin);
  const told = theirs.shape === third.shape ? null : `another answer: ${theirs.shape}\n  in place of: ${third.shape}`;
  return { name, request, leaks, told };
}

/** With what share of these requests somebody of the college gets what they ask for, and whether the word is in it. */
async function reached(some: FittingRequest[], college: string): Promise<{ share: number; word: boolean }> {
  let count = 0;
  let word = false;
  for (const request of some) {
    const answers = await Promise.all(ROLES.map((name) => ask(name, request, college)));
    if (answers.some(({ status }) => status < 300)) count += 1;
    word ||= answers.some(({ text }) => tellsTheWord(text, []));
  }
  return { share: count / some.length, word };
}

/** Tries all of them, so many at once, in their order. Gives those that tell something. */
async function tryAll(
  tries: readonly { name: string; request: StrangerRequest }[],
  atOnce: number,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  const left = tries.values();
  const lane = async (): Promise<void> => {
    for (const { name, request } of left) findings.push(await tryOut(name, request));
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return findings.filter(({ leaks, told }) => leaks.length > 0 || told !== null);
}

it('shows strangers nothing of a college, lets them change nothing in it, and tells them of nothing', async () => {
  const own = requests.filter(({ place, foreign }) => place === 'nowhere' && foreign.method === 'get');
  const { share } = await reached(
    own.map(({ foreign }) => foreign),
    'beta',
  );
  // Another college's values tell something only where the rest of the request is right.
  expect(share).toBeGreaterThan(0.8);
  const reads = requests.filter(({ foreign }) => foreign.method === 'get');
  const writes = requests.filter(({ foreign }) => foreign.method !== 'get');
  const asEach = (some: StrangerRequest[]) => some.flatMap((request) => ROLES.map((name) => ({ name, request })));
  const findings = [...(await tryAll(asEach(reads), AT_ONCE)), ...(await tryAll(asEach(writes), ROLES.length))];
  // What others changed meanwhile in the second college may have made a difference: alone, nothing does.
  const differing = findings.filter(({ leaks }) => leaks.length === 0);
  const leaks = [...findings.filter((one) => one.leaks.length > 0), ...(await tryAll(differing, 1))];
  const operations = new Set(requests.map(({ operation }) => operation));
  const places = new Set(requests.map(({ operation, place }) => `${operation} ${place}`));
  process.stdout.write(
    `cross-college: ${operations.size} operations x ${ROLES.length} roles, ${places.size} places, ` +
      `${requests.length * ROLES.length} requests tried, ${leaks.length} leaks\n`,
  );
  expect(
    leaks.map(({ name, request, ...one }) => {
      return `${name}: ${request.operation}, ${request.place}: ${[...one.leaks, one.told ?? ''].join(' ')}`;
    }),
  ).toEqual([]);
  expect(await rowsOf(system, 'alpha')).toEqual(before);
  // And only where the first college's own people get something for them.
  const theirs = reads.filter(({ place }) => place === 'path and headers').map(({ foreign }) => foreign);
  const found = await reached(theirs, 'alpha');
  expect(found.word).toBe(true);
  expect(found.share).toBeGreaterThan(0.8);
  const documented = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method} ${path}`),
  );
  expect([...operations].toSorted()).toEqual(documented.toSorted());
});
