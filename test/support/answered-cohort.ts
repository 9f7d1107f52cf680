import { type ItemResult, recordItemResults } from '../../src/modules/evidence/index.js';
import type { TestSystem } from './system.js';

/** `right` of `n` questions answered fully, at noon of a day of November 2026. */
export function answers(
  prefix: string,
  n: number,
  right: number,
  more: Partial<ItemResult>,
  day: number,
): ItemResult[] {
  return Array.from({ length: n }, (_, index) => ({
    kind: 'question',
    item: `${prefix}${index}`,
    bloomLevel: 'understand',
    outcome: 'name-calls',
    section: 'lines',
    points: index < right ? 1 : 0,
    maxPoints: 1,
    answeredAt: new Date(Date.UTC(2026, 10, day, 12)),
    ...more,
  }));
}

function checks(n: number, right: number, day: number): ItemResult[] {
  return answers('copy-lines/c', n, right, { kind: 'check', bloomLevel: 'create', outcome: 'copy-lines' }, day);
}

/** Notes what somebody did in the tiny unit. */
export async function recordResults(system: TestSystem, person: string, results: ItemResult[]): Promise<void> {
  const context = { tenantId: system.tenants['alpha']! };
  await system.app().withTenant(context, (tx) => recordItemResults(tx, person, 'tiny-unit', results));
}

/** A cohort of the tiny unit with results in it, and somebody of another cohort with some more. Gives its id and its people's. */
export async function foundAnsweredCohort(system: TestSystem): Promise<{ id: string; people: Record<string, string> }> {
  await system.loadUnit('tiny-unit');
  await system.addPerson('third');
  await system.addPerson('=cmd');
  await system.addPerson('elsewhere');
  const { id, people } = await system.foundCohort({
    members: {
      instructor: {},
      assistant: {},
      student: { section: 'A', labGroup: 'G1' },
      other: { section: 'A', labGroup: 'G2' },
      third: { section: 'B', labGroup: 'G1' },
      '=cmd': { section: 'B' },
    },
  });
  const elsewhere = await system.foundCohort({ members: { elsewhere: {} } });
  const record = (name: string, results: ItemResult[]) =>
    recordResults(system, (people[name] ?? elsewhere.people[name])!, results);

  // Ten items of `remember`: 7 of 10 points. Five of `apply`: 1 of 5. Four of `analyze`.
  await record('student', answers('r', 10, 7, { bloomLevel: 'remember', outcome: 'name-calls' }, 2));
  await record(
    'student',
    answers('a', 5, 1, { bloomLevel: 'apply', outcome: 'copy-lines', section: 'a-full-disk' }, 10),
  );
  await record(
    'student',
    answers('n', 4, 4, { bloomLevel: 'analyze', outcome: 'copy-lines', section: 'a-full-disk' }, 10),
  );
  await record('student', checks(5, 4, 17));
  // Five of `remember`, all right; two misconceptions in common with the next.
  await record('other', answers('r', 5, 5, { bloomLevel: 'remember', outcome: 'name-calls' }, 3));
  await record('other', answers('w', 2, 0, { misconceptions: ['character-is-line', 'word-is-line'] }, 3));
  await record('third', answers('w', 1, 0, { misconceptions: ['word-is-line'] }, 3));
  await record('elsewhere', answers('r', 5, 0, { bloomLevel: 'remember', outcome: 'name-calls' }, 3));
  return { id, people };
}
