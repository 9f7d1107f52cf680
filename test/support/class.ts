import { randomUUID } from 'node:crypto';
import type { Principal } from '../../src/kernel/tenant-context.js';
import { SubmitLab } from '../../src/modules/labs/submissions/submit-lab.js';
import { type Script, scripted } from './scripted-grader.js';
import type { TestSystem } from './system.js';

/** Adds so many students to a college, who can't log in. Gives their ids. */
export async function enrolStudents(system: TestSystem, count: number, college = 'alpha'): Promise<string[]> {
  const ids = Array.from({ length: count }, () => randomUUID());
  const tenant = system.tenants[college];
  await system.database.admin(
    `WITH who AS (INSERT INTO people (tenant_id, id, email, name) SELECT $1, id, id || '@class.test', 'student' FROM unnest($2::uuid[]) AS new (id))
     INSERT INTO memberships (tenant_id, person_id, role) SELECT $1, id, 'student' FROM unnest($2::uuid[]) AS new (id)`,
    [tenant, ids],
  );
  return ids;
}

/** Hands in what the script says for each of these people, as the api does after it has let them in. Gives the submissions' ids, in order. */
export async function handIn(
  system: TestSystem,
  people: readonly string[],
  script: Script = {},
  college = 'alpha',
): Promise<string[]> {
  const submitting = system.api.get(SubmitLab, { strict: false });
  const tenantId = system.tenants[college]!;
  const ids: string[] = [];
  for (const personId of people) {
    const principal: Principal = { tenantId, personId, sessionId: randomUUID(), roles: ['student'] };
    ids.push((await submitting.submit(principal, 'test-lab', scripted(script), undefined)).id);
  }
  return ids;
}
