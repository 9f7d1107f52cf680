import { createHash } from 'node:crypto';
import { type ApiDocument, FittingRequests, type Known, requestOf, send } from './fitting-requests.js';
import { allEvents } from './events.js';
import { loadChangedUnit } from './changed-unit.js';
import type { Foreign } from './stranger-requests.js';
import { submitScript } from './submit-script.js';
import type { TestSystem } from './system.js';
import { TENANT_TABLES } from './tenancy-rules.js';
import { worldOf } from './world.js';

/** Stands in texts and names of the first college, and nowhere else. */
const WORD = 'qvxheronmarsh';
/** As long, and stands nowhere at all. */
const NO_WORD = 'qvxotterbrook';
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;

/** What a college has in the database. */
export interface Rows {
  /** By table, of all rows. */
  hashes: Record<string, string>;
  /** All that stand in them, the college's own with them. */
  ids: Set<string>;
}

export async function rowsOf(system: TestSystem, college: string): Promise<Rows> {
  const hashes: Record<string, string> = {};
  const ids = new Set<string>();
  for (const { relname } of await system.database.admin<{ relname: string }>(TENANT_TABLES)) {
    const rows = await system.database.admin<{ row: string }>(
      `SELECT t::text AS row FROM ${relname} t WHERE tenant_id = $1 ORDER BY 1`,
      [system.tenants[college]],
    );
    const text = rows.map(({ row }) => row).join('\n');
    hashes[relname] = createHash('sha256').update(text).digest('hex');
    for (const id of idsIn(text)) ids.add(id);
  }
  return { hashes, ids };
}

/** Fills `alpha` with whatever the API makes, and marks it with a word. Gives what of it a stranger may send. */
export async function firstCollege(system: TestSystem, document: ApiDocument): Promise<Foreign> {
  const world = await worldOf(system, 'alpha', 'alpha-group');
  const unit = await loadMarkedUnit(system);
  const result = await submitScript(system, { output: WORD, printed: WORD });
  const events = await allEvents(`${system.url}/v1/submissions/${result}/events`, await system.token('student'));
  await fill(system, document, world);
  const tenant = system.tenants['alpha']!;
  for (const [table, column] of [
    ['people', 'name'],
    ['cohorts', 'name'],
    ['quizzes', 'title'],
  ] as const)
    await system.database.admin(`UPDATE ${table} SET ${column} = $1 || ' ' || ${column} WHERE tenant_id = $2`, [
      WORD,
      tenant,
    ]);
  const ids = await oneIdOfEachTable(system, tenant);
  const quiz = String(world('/', 'quiz'));
  const known: Record<string, unknown> = {
    ...unit,
    quiz,
    slug: quiz,
    tenant: 'alpha',
    email: 'admin@alpha.test',
    optionId: ids['attempts'],
    turnId: ids['practice_turns'],
    runId: ids['listing_runs'],
    wording: ids['question_versions'],
  };
  const cursors = await cursorsOf(system, document, world);
  const anyCursor = Buffer.from(ids['people']!, 'latin1').toString('base64url');
  return {
    // Short answers are the world's own.
    known: (path, name) => (path.includes('short-answers') ? undefined : known[name]) ?? world(path, name),
    ids: Object.values(ids),
    cursor: (path) => cursors[path] ?? anyCursor,
    word: WORD,
    idempotencyKey: `${WORD}-key`,
    lastEventId: events.at(-1)!.id,
    twinOf,
  };
}

/** Whether the answer has a word of the first college, but for what was sent. */
export function tellsTheWord(text: string, sent: readonly string[]): boolean {
  return sent.reduce((rest, value) => rest.replaceAll(value, ''), text).includes(WORD);
}

export function idsIn(text: string): string[] {
  return [...text.matchAll(UUID)].map(([id]) => id.toLowerCase());
}

/** The tiny unit under names of the first college's own, which stand in its texts as well. */
async function loadMarkedUnit(system: TestSystem): Promise<Record<string, string>> {
  const names = { section: 'lines', questionId: 'which-call', listing: 'line-copy' };
  const slug = `${WORD}-unit`;
  await loadChangedUnit(system, slug, (unit) => {
    const text = Object.values(names).reduce(
      (rest, name) => rest.replaceAll(new RegExp(`\\b${name}\\b`, 'g'), `${WORD}-${name}`),
      JSON.stringify(unit),
    );
    Object.assign(unit, JSON.parse(text), { slug, title: `${WORD} and lines` });
  });
  await system.foundCohort({ unit: slug, name: WORD });
  return Object.fromEntries([['unit', slug], ...Object.entries(names).map(([key, name]) => [key, `${WORD}-${name}`])]);
}

/** Sends what the API takes, as people of the college itself, so that there are rows of a new route, too. */
async function fill(system: TestSystem, document: ApiDocument, world: Known): Promise<void> {
  const key = { 'Idempotency-Key': `${WORD}-key` };
  for (const operation of new FittingRequests(document, world, WORD).operations()) {
    if (['get', 'delete'].includes(operation.method) || operation.path.startsWith('/v1/auth/')) continue;
    for (const name of ['student', 'instructor', 'admin']) {
      const request = requestOf(operation);
      await send(system.url, await system.token(name), { ...request, headers: { ...request.headers, ...key } });
    }
  }
}

async function oneIdOfEachTable(system: TestSystem, tenant: string): Promise<Record<string, string>> {
  const tables = await system.database.admin<{ relname: string }>(
    `SELECT t.relname FROM (${TENANT_TABLES}) t
     JOIN pg_attribute a ON a.attrelid = t.oid AND a.attname = 'id' AND a.atttypid = 'uuid'::regtype`,
  );
  const ids: Record<string, string> = {};
  for (const { relname } of tables) {
    const [row] = await system.database.admin<{ id: string }>(
      `SELECT id FROM ${relname} WHERE tenant_id = $1 ORDER BY id LIMIT 1`,
      [tenant],
    );
    if (row) ids[relname] = row.id;
  }
  return ids;
}

/** By path: where the second page of the college's own lists begins. */
async function cursorsOf(system: TestSystem, document: ApiDocument, world: Known): Promise<Record<string, string>> {
  const cursors: Record<string, string> = {};
  for (const operation of new FittingRequests(document, world).operations()) {
    if (!operation.parameters.some(({ name }) => name === 'cursor')) continue;
    const values = new Map<string, unknown>([...operation.values, ['limit', 1]]);
    for (const name of ['student', 'instructor', 'admin']) {
      const answer = await system.get(requestOf(operation, values).url, name);
      const cursor = /[?&]cursor=([^&>]+)/.exec(answer.headers['link'] ?? '')?.[1];
      if (cursor !== undefined) cursors[operation.path] = cursor;
    }
  }
  return cursors;
}

/** Ids keep the time that they begin with, so that they stand at the same place in a list. */
function twinOf(value: string): string {
  const inside = Buffer.from(value, 'base64url').toString('latin1');
  if (idsIn(inside).length > 0) return Buffer.from(twinOf(inside), 'latin1').toString('base64url');
  return value
    .replaceAll(UUID, (id) => {
      const other = createHash('sha256').update(id).digest('hex');
      return `${id.slice(0, 15)}${other.slice(0, 3)}-8${other.slice(3, 6)}-${other.slice(6, 18)}`;
    })
    .replaceAll(WORD, NO_WORD)
    .replaceAll('alpha', 'gamma')
    .replaceAll(/\bquiz-(\d+)/g, 'quiz-9$1');
}
