import { allEvents } from './events.js';
import type { Known } from './fitting-requests.js';
import { createQuiz, keysOf, startAttempt } from './quizzes.js';
import { submitScript } from './submit-script.js';
import type { TestSystem } from './system.js';

const MANY = '1000000';

/** Settings with which a test may ask as often as it likes. */
export const UNLIMITED = {
  RATE_LIMIT_PER_USER_PER_MINUTE: MANY,
  RATE_LIMIT_PER_TENANT_PER_MINUTE: MANY,
  RATE_LIMIT_PER_ADDRESS_PER_MINUTE: MANY,
  SUBMISSIONS_PER_USER_PER_MINUTE: MANY,
  FAILED_LOGINS_PER_QUARTER_HOUR: '1000',
};

/** What is there to be asked for in a college, by the names that places in requests have. A worker has to run. */
export async function worldOf(system: TestSystem, college = 'alpha', labGroup = 'G1'): Promise<Known> {
  const tenant = system.tenants[college]!;
  await system.loadUnit('tiny-unit', college);
  const { id: cohort, people } = await system.foundCohort({
    college,
    members: { instructor: {}, assistant: {}, student: { labGroup }, other: {} },
  });
  const leaver = await system.addPerson('leaver', ['student'], college);
  const quiz = await createQuiz(
    system,
    cohort,
    { blueprint: { kind: 'questions', ids: ['which-call', 'why-lines'] } },
    college,
  );
  const over = await startAttempt(system, quiz, 'other', college);
  await system.put(`/v1/attempts/${over.id}/responses/why-lines`, { text: 'For the lines.' }, 'other', {}, college);
  await system.post(`/v1/attempts/${over.id}/submit`, {}, 'other', college);
  const attempt = await startAttempt(system, quiz, 'student', college);
  await system.database.admin(
    `UPDATE unit_versions SET document = jsonb_set(document, '{labs}', '["test-lab"]') WHERE tenant_id = $1`,
    [tenant],
  );
  const submission = await submitScript(system, {}, college);
  await allEvents(`${system.url}/v1/submissions/${submission}/events`, await system.token('student', college));
  const { id: regrade } = (await system.post('/v1/regrades', { submissionIds: [submission] }, 'instructor', college))
    .body as {
    id: string;
  };
  const files = [{ name: 'design.md', content: '# Design' }];
  const { id: design } = (await system.post('/v1/labs/design-lab/submissions', { files }, 'student', college)).body as {
    id: string;
  };
  const { scheme } = (await system.get(`/v1/cohorts/${cohort}/gradebook/scheme`, 'instructor', college)).body as {
    scheme: object;
  };
  const { 'which-call': optionIds } = await keysOf(system, college);
  const rules = { opensAt: '2026-11-01T00:00:00Z', closesAt: '2036-11-01T00:00:00Z', reason: 'Ill.' };
  const title = { title: 'A quiz', blueprint: { kind: 'bySection', sections: ['lines'], count: 1 } };
  const marked = (level: string, ...criteria: string[]) => ({
    rows: criteria.map((criterion) => ({ criterion, level, comment: 'So.' })),
    overall: 'Well.',
  });
  const apiKey = {
    name: 'A portal',
    scopes: ['read:people'],
    expiresAt: new Date(Date.now() + 86_400_000).toISOString(),
  };
  const { id: keyId } = (await system.post('/v1/api-keys', { ...apiKey, name: 'Another' }, 'admin', college)).body as {
    id: string;
  };
  // Whole bodies, where what fits the schema does not fit the rest.
  const bodies: [RegExp, object][] = [
    [/quizzes$/, { cohortId: cohort, slug: 'another-quiz', ...title, ...rules, reason: undefined }],
    [/quizzes\/\{quiz\}$/, { title: 'A quiz' }],
    [/overrides/, rules],
    [/responses/, { optionIds, timeSpentMs: 5 }],
    [/regrades$/, { submissionIds: [submission], dryRun: true }],
    [/api-keys$/, apiKey],
    [/rotate$/, { overlapSeconds: 60 }],
    [/scheme$/, scheme],
    [/dry-run$/, { optionIds }],
    [/key$/, { optionIds, reason: 'It was wrong.' }],
    [/short-answers.*marking$/, marked('Right', 'parts')],
    [/designs.*marking$/, marked('Good', 'choice', 'reasons')],
    [/cohorts$/, { unit: 'tiny-unit', name: 'Another', startsAt: rules.opensAt, endsAt: rules.closesAt }],
    [/gradebook\/students\/\{personId\}\/items\/\{item\}$/, { percent: 50, reason: 'So.' }],
    [/listings/, { stdin: 'A line.\n' }],
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
        keyId,
        regradeId: regrade,
        cohortId: cohort,
        personId: people['student'],
      },
    ],
    [
      /./,
      { lab: 'test-lab', quiz, unit: 'tiny-unit', section: 'lines', questionId: 'which-call', listing: 'line-copy' },
    ],
    [/./, { labGroup, item: 'lab:test-lab', type: 'validation' }],
    [/cohorts\/\{cohortId\}$|quizzes\/\{quiz\}$|\/key$/, { 'If-Match': '"1"' }],
    [/./, { 'If-Match': '"0"' }],
  ];
  return (path, name) =>
    name === ''
      ? bodies.find(([where]) => where.test(path))?.[1]
      : ids.find(([where, known]) => where.test(path) && known[name] !== undefined)?.[1][name];
}
