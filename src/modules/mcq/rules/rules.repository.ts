import type { TenantTransaction } from '../../../platform/database/database.js';

/** Where a rule comes from: an override for the person goes before one for their lab group, which goes before the quiz itself. */
export type RuleSource = 'person' | 'group' | 'quiz';

/** What holds for one person, rule by rule. */
export interface EffectiveRules {
  opensAt: Date | null;
  opensAtFrom: RuleSource;
  closesAt: Date | null;
  closesAtFrom: RuleSource;
  /** Beside `timeLimitSeconds`. */
  extraSeconds: number;
  extraSecondsFrom: RuleSource;
  timeLimitSeconds: number | null;
  /** Beside `maxAttempts`. */
  extraAttempts: number;
  extraAttemptsFrom: RuleSource;
  maxAttempts: number | null;
  /** Begun so far. */
  attemptsUsed: number;
  /** By the database's clock. */
  now: Date;
}

export async function selectRules(tx: TenantTransaction, quizId: string, personId: string): Promise<EffectiveRules> {
  const rows = await tx.db.$queryRaw<EffectiveRules[]>`
    SELECT coalesce(p.opens_at, g.opens_at, q.opens_at) AS "opensAt",
      CASE WHEN p.opens_at IS NOT NULL THEN 'person' WHEN g.opens_at IS NOT NULL THEN 'group' ELSE 'quiz' END AS "opensAtFrom",
      coalesce(p.closes_at, g.closes_at, q.closes_at) AS "closesAt",
      CASE WHEN p.closes_at IS NOT NULL THEN 'person' WHEN g.closes_at IS NOT NULL THEN 'group' ELSE 'quiz' END AS "closesAtFrom",
      coalesce(p.extra_seconds, g.extra_seconds, 0) AS "extraSeconds",
      CASE WHEN p.extra_seconds IS NOT NULL THEN 'person' WHEN g.extra_seconds IS NOT NULL THEN 'group' ELSE 'quiz' END AS "extraSecondsFrom",
      q.time_limit_seconds AS "timeLimitSeconds",
      coalesce(p.extra_attempts, g.extra_attempts, 0) AS "extraAttempts",
      CASE WHEN p.extra_attempts IS NOT NULL THEN 'person' WHEN g.extra_attempts IS NOT NULL THEN 'group' ELSE 'quiz' END AS "extraAttemptsFrom",
      q.max_attempts AS "maxAttempts",
      (SELECT count(*)::int FROM attempts a
       WHERE a.tenant_id = q.tenant_id AND a.quiz_id = q.id AND a.person_id = ${personId}::uuid AND NOT a.preview) AS "attemptsUsed",
      now() AS now
    FROM quizzes q
    LEFT JOIN cohort_members m ON m.tenant_id = q.tenant_id AND m.cohort_id = q.cohort_id AND m.person_id = ${personId}::uuid
    LEFT JOIN quiz_overrides p ON p.tenant_id = q.tenant_id AND p.quiz_id = q.id AND p.person_id = ${personId}::uuid
    LEFT JOIN quiz_overrides g ON g.tenant_id = q.tenant_id AND g.quiz_id = q.id AND g.lab_group = m.lab_group
    WHERE q.tenant_id = ${tx.tenantId}::uuid AND q.id = ${quizId}::uuid`;
  const [rules] = rows;
  if (!rules) throw new Error(`there is no quiz ${quizId}`);
  return rules;
}
