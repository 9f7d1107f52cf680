import type { SqlTransaction } from '../../platform/database/database.js';
import { Prisma } from '../../platform/database/generated/client.js';

/** Who handed in what leaves evidence: a student of the college. Staff who try a lab leave none. */
export interface EvidenceSource {
  personId: string;
  createdAt: Date;
}

/** Null when its author is no student. */
export async function selectOptionalEvidenceSource(
  tx: SqlTransaction,
  submissionId: string,
): Promise<EvidenceSource | null> {
  const rows = await tx.db.$queryRaw<EvidenceSource[]>`
    SELECT s.person_id AS "personId", s.created_at AS "createdAt"
    FROM submissions s
    JOIN memberships m ON m.tenant_id = s.tenant_id AND m.person_id = s.person_id AND m.role = 'student'
    WHERE s.tenant_id = ${tx.tenantId}::uuid AND s.id = ${submissionId}::uuid`;
  return rows[0] ?? null;
}

/** How checks of one try may end, beside passing it: each has a column of its own. `skipped` says nothing that the rest does not. */
const OUTCOMES = ['failed', 'timeout', 'deadlock', 'crashed', 'memory_limit', 'output_limit', 'process_limit'] as const;

const COLUMNS = [
  'tries',
  'first_tried_at',
  'last_tried_at',
  'passed_at',
  'tries_to_pass',
  'best_score',
  'max_score',
  'passed_checks',
  ...OUTCOMES.map((outcome) => `${outcome}_tries`),
  'compile_error_tries',
  'leak_tries',
];

/**
 * Makes these students' standings at these labs anew from their graded submissions, of which a student has few for one lab. Their standings in the unit must be
 * locked, so that of two submissions that are graded at once the second sees the first.
 */
export async function refreshLabStandings(
  tx: SqlTransaction,
  personIds: readonly string[],
  labs: readonly string[],
): Promise<void> {
  await tx.db.$executeRaw`
    WITH tries AS (
      SELECT s.tenant_id, s.lab, s.person_id, s.created_at, s.verdict, s.score, s.max_score,
        row_number() OVER (PARTITION BY s.person_id, s.lab ORDER BY s.created_at, s.id) AS number,
        row_number() OVER (PARTITION BY s.person_id, s.lab ORDER BY s.created_at DESC, s.id DESC) AS age,
        ARRAY (SELECT c ->> 'id' FROM jsonb_array_elements(s.result -> 'checks') AS c WHERE c ->> 'outcome' = 'passed' ORDER BY 1) AS passed_checks,
        ARRAY (SELECT DISTINCT c ->> 'outcome' FROM jsonb_array_elements(s.result -> 'checks') AS c) AS outcomes,
        coalesce(jsonb_array_length(s.result -> 'leaks'), 0) > 0 AS leaked
      FROM submissions s
      JOIN memberships m ON m.tenant_id = s.tenant_id AND m.person_id = s.person_id AND m.role = 'student'
      WHERE s.tenant_id = ${tx.tenantId}::uuid AND s.person_id = ANY (${personIds}::uuid[]) AND s.lab = ANY (${labs}::text[]) AND s.status = 'graded'
    )
    INSERT INTO lab_standings (tenant_id, lab, person_id, ${Prisma.raw(COLUMNS.join())})
    SELECT tenant_id, lab, person_id, count(*), min(created_at), max(created_at), min(created_at) FILTER (WHERE verdict = 'passed'),
      min(number) FILTER (WHERE verdict = 'passed'), max(score), min(max_score) FILTER (WHERE age = 1),
      string_to_array(max(array_to_string(passed_checks, ' ')) FILTER (WHERE age = 1), ' '),
      ${Prisma.raw(OUTCOMES.map((outcome) => `count(*) FILTER (WHERE '${outcome}' = ANY (outcomes))`).join())},
      count(*) FILTER (WHERE verdict = 'compile_error'), count(*) FILTER (WHERE leaked)
    FROM tries GROUP BY tenant_id, lab, person_id
    ON CONFLICT (tenant_id, lab, person_id) DO UPDATE SET ${Prisma.raw(COLUMNS.map((column) => `${column} = excluded.${column}`).join())}`;
}
