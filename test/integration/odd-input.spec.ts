import { allEvents } from '../support/events.js';
import { type ApiDocument, oddRequests } from '../support/odd-requests.js';
import { createQuiz, keysOf, startAttempt } from '../support/quizzes.js';
import { submitScript } from '../support/submit-script.js';
import { TestSystem } from '../support/system.js';

const UNLIMITED = '1000000';

let system: TestSystem;
beforeAll(async () => {
  system = await TestSystem.start({
    RATE_LIMIT_PER_USER_PER_MINUTE: UNLIMITED,
    RATE_LIMIT_PER_TENANT_PER_MINUTE: UNLIMITED,
    RATE_LIMIT_PER_ADDRESS_PER_MINUTE: UNLIMITED,
    SUBMISSIONS_PER_USER_PER_MINUTE: UNLIMITED,
  });
});
afterAll(() => system.close());

/** What is there to be asked for, by the names that places in requests have. */
async function worldOf(): Promise<(path: string, name: string) => unknown> {
  await system.loadUnit('tiny-unit');
  const { id: cohort, people } = await system.foundCohort({
    members: { instructor: {}, assistant: {}, student: { labGroup: 'G1' }, other: {} },
  });
  const leaver = await system.addPerson('leaver');
  const quiz = await createQuiz(system, cohort, { blueprint: { kind: 'questions', ids: ['which-call', 'why-lines'] } });
  const over = await startAttempt(system, quiz, 'other');
  await system.put(`/v1/attempts/${over.id}/responses/why-lines`, { text: 'For the lines.' }, 'other');
  await system.post(`/v1/attempts/${over.id}/submit`, {}, 'other');
  const attempt = await startAttempt(system, quiz);
  await system.database.admin(`UPDATE unit_versions SET document = jsonb_set(document, '{labs}', '["test-lab"]')`);
  await system.startWorker();
  const submission = await submitScript(system);
  await allEvents(`${system.url}/v1/submissions/${submission}/events`, await system.token('student'));
  const { id: regrade } = (await system.post('/v1/regrades', { submissionIds: [submission] }, 'instructor')).body as {
    id: string;
  };
  const files = [{ name: 'design.md', content: '# Design' }];
  const { id: design } = (await system.post('/v1/labs/design-lab/submissions', { files }, 'student')).body as {
    id: string;
  };
  const { scheme } = (await system.get(`/v1/cohorts/${cohort}/gradebook/scheme`, 'instructor')).body as {
    scheme: object;
  };
  const { 'which-call': optionIds } = await keysOf(system);
  const rules = { opensAt: '2026-11-01T00:00:00Z', closesAt: '2036-11-01T00:00:00Z', reason: 'Ill.' };
  const title = { title: 'A quiz', blueprint: { kind: 'bySection', sections: ['lines'], count: 1 } };
  const marked = (level: string, ...criteria: string[]) => ({
    rows: criteria.map((criterion) => ({ criterion, level, comment: 'So.' })),
    overall: 'Well.',
  });
  // Whole bodies, where what fits the schema does not fit the rest.
  const bodies: [RegExp, object][] = [
    [/quizzes$/, { cohortId: cohort, slug: 'another-quiz', ...title, ...rules, reason: undefined }],
    [/quizzes\/\{quiz\}$/, { title: 'A quiz' }],
    [/overrides/, rules],
    [/responses/, { optionIds, timeSpentMs: 5 }],
    [/regrades$/, { submissionIds: [submission], dryRun: true }],
    [/scheme$/, scheme],
    [/dry-run$/, { optionIds }],
    [/key$/, { optionIds, reason: 'It was wrong.' }],
    [/short-answers.*marking$/, marked('Right', 'parts')],
    [/designs.*marking$/, marked('Good', 'choice', 'reasons')],
    [/cohorts$/, { unit: 'tiny-unit', name: 'Another', startsAt: rules.opensAt, endsAt: rules.closesAt }],
    [/gradebook\/students\/\{personId\}\/items\/\{item\}$/, { percent: 50, reason: 'So.' }],
    [/submissions$/, { files: [{ name: 'main.c', content: 'int main(void) { return 0; }' }] }],
  ];
  const ids: [RegExp, Record<string, unknown>][] = [
    [/^\/v1\/cohorts\/\{cohortId\}\/members|^\/v1\/people/, { personId: leaver }],
    [/short-answers/, { attemptId: over.id, questionId: 'why-lines' }],
    // A design's events end at once, for it is a person's turn.
    [
      /./,
      {
        submissionId: design,
        attemptId: attempt.id,
        regradeId: regrade,
        cohortId: cohort,
        personId: people['student'],
      },
    ],
    [/./, { lab: 'test-lab', quiz, unit: 'tiny-unit', section: 'lines', questionId: 'which-call' }],
    [/./, { labGroup: 'G1', item: 'lab:test-lab', type: 'validation' }],
    [/cohorts\/\{cohortId\}$|quizzes\/\{quiz\}$|\/key$/, { 'If-Match': '"1"' }],
    [/./, { 'If-Match': '"0"' }],
  ];
  return (path, name) =>
    name === ''
      ? bodies.find(([where]) => where.test(path))?.[1]
      : ids.find(([where, known]) => where.test(path) && known[name] !== undefined)?.[1][name];
}

it('answers odd input with what is wrong about it, and never as our own fault', async () => {
  const known = await worldOf();
  const document = (await system.http.get('/docs/openapi.json')).body as ApiDocument;
  const requests = oddRequests(document, known);
  const faults: string[] = [];
  const undocumented = new Set<string>();
  const reached = new Set<string>();
  for (const name of ['student', 'instructor', 'admin']) {
    const authorization = `Bearer ${await system.token(name)}`;
    for (const { operation, method, url, headers, body, because } of requests) {
      const answer = await fetch(system.url + url, {
        method: method.toUpperCase(),
        headers: { authorization, ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
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
