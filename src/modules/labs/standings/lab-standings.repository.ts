import type { SqlTransaction } from '../../../platform/database/database.js';
import { Prisma } from '../../../platform/database/generated/client.js';

/** Who handed in what leaves evidence: a student of the college. Staff who try a lab leave none. */
export interface EvidenceSource {
  submissionId: string;
  personId: string;
  createdAt: Date;
}

/** Null when its author is no student. */
export async function selectOptionalEvidenceSource(
  tx: SqlTransaction,
  submissionId: string,
): Promise<EvidenceSource | null> {
  const rows = await tx.db.$queryRaw<EvidenceSource[]>`
    SELECT s.id AS "submissionId", s.person_id AS "personId", s.created_at AS "createdAt"
    FROM submissions s
    JOIN memberships m ON m.tenant_id = s.tenant_id AND m.person_id = s.person_id AND m.role = 'student'
    WHERE s.tenant_id = ${tx.tenantId}::uuid AND s.id = ${submissionId}::uuid`;
  return rows[0] ?? null;
}

const CHECK_OUTCOMES = [
  'failed',
  'timeout',
  'deadlock',
  'crashed',
  'memory_limit',
  'output_limit',
  'process_limit',
] as const;

/** How a try may go wrong, each with a column `OUTCOME_tries` of its own. That a check was skipped says nothing that the rest does not. */
export const TRY_OUTCOMES = [...CHECK_OUTCOMES, 'compile_error', 'leak'] as const;

const COLUMNS = [
  'tries',
  'first_tried_at',
  'last_tried_at',
  'passed_at',
  'tries_to_pass',
  'best_score',
  'max_score',
  'passed_checks',
  ...TRY_OUTCOMES.map((outcome) => `${outcome}_tries`),
];

/** Which graded submissions are tries that count. */
interface TryFilter {
  labs: readonly string[];
  /** Of these students alone. */
  personIds?: readonly string[];
  /** This one alone. */
  submissionId?: string;
  /** Handed in from then on, and before then. */
  from?: Date | undefined;
  to?: Date | undefined;
}

/** The relation of standings, summed from students' graded submissions. */
function summedTries(tx: SqlTransaction, { labs, personIds, submissionId, from, to }: TryFilter): Prisma.Sql {
  const conditions = [
    Prisma.sql`s.tenant_id = ${tx.tenantId}::uuid AND s.lab = ANY (${labs}::text[]) AND s.status = 'graded'`,
    ...(personIds ? [Prisma.sql`s.person_id = ANY (${personIds}::uuid[])`] : []),
    ...(submissionId === undefined ? [] : [Prisma.sql`s.id = ${submissionId}::uuid`]),
    ...(from ? [Prisma.sql`s.created_at >= ${from.toISOString()}::timestamptz`] : []),
    ...(to ? [Prisma.sql`s.created_at < ${to.toISOString()}::timestamptz`] : []),
  ];
  return Prisma.sql`
    SELECT tenant_id, lab, person_id, count(*) AS tries, min(created_at) AS first_tried_at, max(created_at) AS last_tried_at,
      min(created_at) FILTER (WHERE verdict = 'passed') AS passed_at, min(number) FILTER (WHERE verdict = 'passed') AS tries_to_pass,
      max(score) AS best_score, min(max_score) FILTER (WHERE age = 1) AS max_score,
      string_to_array(max(array_to_string(passed_checks, ' ')) FILTER (WHERE age = 1), ' ') AS passed_checks,
      ${Prisma.raw(CHECK_OUTCOMES.map((outcome) => `count(*) FILTER (WHERE '${outcome}' = ANY (outcomes)) AS ${outcome}_tries`).join())},
      count(*) FILTER (WHERE verdict = 'compile_error') AS compile_error_tries, count(*) FILTER (WHERE leaked) AS leak_tries
    FROM (
      SELECT s.tenant_id, s.lab, s.person_id, s.created_at, s.verdict, s.score, s.max_score,
        row_number() OVER (PARTITION BY s.person_id, s.lab ORDER BY s.created_at, s.id) AS number,
        row_number() OVER (PARTITION BY s.person_id, s.lab ORDER BY s.created_at DESC, s.id DESC) AS age,
        ARRAY (SELECT c ->> 'id' FROM jsonb_array_elements(s.result -> 'checks') AS c WHERE c ->> 'outcome' = 'passed' ORDER BY 1) AS passed_checks,
        ARRAY (SELECT DISTINCT c ->> 'outcome' FROM jsonb_array_elements(s.result -> 'checks') AS c) AS outcomes,
        coalesce(jsonb_array_length(s.result -> 'leaks'), 0) > 0 AS leaked
      FROM submissions s
      JOIN memberships m ON m.tenant_id = s.tenant_id AND m.person_id = s.person_id AND m.role = 'student'
      WHERE ${Prisma.join(conditions, ' AND ')}
    ) AS tries
    GROUP BY tenant_id, lab, person_id`;
}

/** The relation of standings at these labs: as they are kept, or, for some days only, summed from what was handed in then. */
export function labStandings(tx: SqlTransaction, filter: Omit<TryFilter, 'personIds' | 'submissionId'>): Prisma.Sql {
  if (filter.from ?? filter.to) return summedTries(tx, filter);
  return Prisma.sql`SELECT * FROM lab_standings WHERE tenant_id = ${tx.tenantId}::uuid AND lab = ANY (${filter.labs}::text[])`;
}

const KEYED_COLUMNS = Prisma.raw(['tenant_id', 'lab', 'person_id', ...COLUMNS].join());

/**
 * Adds a submission that was graded for the first time to its author's standing at the lab. False when it is not the newest one there, so that the order of tries
 * has to be looked at: see refreshLabStandings. The same lock is needed.
 */
export async function addLabTry(tx: SqlTransaction, lab: string, { submissionId }: EvidenceSource): Promise<boolean> {
  const sums = Prisma.raw(
    TRY_OUTCOMES.map((outcome) => `${outcome}_tries = old.${outcome}_tries + excluded.${outcome}_tries`).join(),
  );
  const added = await tx.db.$executeRaw`
    INSERT INTO lab_standings AS old (${KEYED_COLUMNS})
    SELECT ${KEYED_COLUMNS} FROM (${summedTries(tx, { labs: [lab], submissionId })}) AS s
    ON CONFLICT (tenant_id, lab, person_id) DO UPDATE
    SET tries = old.tries + 1, last_tried_at = excluded.last_tried_at, passed_at = coalesce(old.passed_at, excluded.passed_at),
      tries_to_pass = coalesce(old.tries_to_pass, CASE WHEN excluded.passed_at IS NOT NULL THEN old.tries + 1 END),
      best_score = greatest(old.best_score, excluded.best_score), max_score = excluded.max_score, passed_checks = excluded.passed_checks, ${sums}
    WHERE old.last_tried_at < excluded.last_tried_at`;
  return added === 1;
}

/**
 * Makes these students' standings at these labs anew from their graded submissions. Their standings in the unit must be locked, so that of two submissions that
 * are graded at once the second sees the first.
 */
export async function refreshLabStandings(
  tx: SqlTransaction,
  personIds: readonly string[],
  labs: readonly string[],
): Promise<void> {
  await tx.db.$executeRaw`
    INSERT INTO lab_standings (${KEYED_COLUMNS})
    SELECT ${KEYED_COLUMNS} FROM (${summedTries(tx, { labs, personIds })}) AS s
    ON CONFLICT (tenant_id, lab, person_id) DO UPDATE SET ${Prisma.raw(COLUMNS.map((column) => `${column} = excluded.${column}`).join())}`;
}
