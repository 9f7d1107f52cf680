import { newId } from '../../src/kernel/ids.js';
import type { TestSystem } from './system.js';
import { personId } from './taught-unit.js';

export interface TestQuiz {
  cohort: string;
  slug: string;
  counting?: 'highest' | 'latest' | 'first' | 'average';
  feedback?: 'immediate' | 'after_submit' | 'after_close' | 'never';
  closesAt?: Date | null;
}

/** A quiz as its row is, for tests that are about what becomes of scores. Gives its id. */
export async function layQuiz(
  system: TestSystem,
  { cohort, slug, counting = 'highest', feedback = 'after_submit', closesAt = null }: TestQuiz,
): Promise<string> {
  const id = newId();
  await system.database.admin(
    `INSERT INTO quizzes (tenant_id, id, cohort_id, slug, title, blueprint, counting, feedback, closes_at, created_by)
     VALUES ($1, $2, $3, $4, 'The quiz ' || $4, '{}', $5, $6, $7, $8)`,
    [system.tenants['alpha'], id, cohort, slug, counting, feedback, closesAt, await personId(system, 'instructor')],
  );
  return id;
}

export interface TestAttempt {
  quiz: string;
  person: string;
  points: string;
  maxPoints: string;
  submittedAt: Date;
  unmarked?: number;
}

/** A submitted attempt with a score. */
export async function layAttempt(system: TestSystem, attempt: TestAttempt): Promise<void> {
  const { quiz, person, points, maxPoints, submittedAt, unmarked = 0 } = attempt;
  await system.database.admin(
    `INSERT INTO attempts (tenant_id, id, quiz_id, person_id, number, unit_version_id, seed, status, started_at, submitted_at, points, max_points, unmarked)
     SELECT $1, $2, $3, $4, (SELECT count(*) + 1 FROM attempts WHERE quiz_id = $3 AND person_id = $4), (SELECT id FROM unit_versions WHERE tenant_id = $1 LIMIT 1),
       1, 'submitted', $5, $5, $6, $7, $8`,
    [system.tenants['alpha'], newId(), quiz, person, submittedAt, points, maxPoints, unmarked],
  );
}
