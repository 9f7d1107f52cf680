import type { SqlTransaction } from '../../../platform/database/database.js';
import { Prisma } from '../../../platform/database/generated/client.js';

/** An item of a lab, as its folder describes it today: a check that is no bonus, or a row of a rubric. */
export interface LabItem {
  lab: string;
  id: string;
  kind: 'check' | 'rubric_row';
  bloomLevel: string;
  outcome: string;
  section: string;
  maxPoints: number;
}

/** Who has results or standings in a unit, in the order in which they are to be locked. */
export async function selectPeopleWithEvidence(
  tx: SqlTransaction,
  unit: string,
  labs: readonly string[],
): Promise<string[]> {
  const rows = await tx.db.$queryRaw<{ id: string }[]>`
    SELECT person_id AS id FROM unit_standings WHERE tenant_id = ${tx.tenantId}::uuid AND unit = ${unit}
    UNION SELECT a.person_id FROM (${attemptsOf(tx, unit)}) AS a
    UNION SELECT t.person_id FROM (${practiceOf(tx, unit)}) AS t
    UNION SELECT s.person_id FROM submissions s JOIN memberships m ON m.tenant_id = s.tenant_id AND m.person_id = s.person_id AND m.role = 'student'
      WHERE s.tenant_id = ${tx.tenantId}::uuid AND s.lab = ANY (${labs}::text[])
    ORDER BY id`;
  return rows.map(({ id }) => id);
}

/** Who has read in a unit, or was once noted so, in the order in which they are to be locked. */
export async function selectReaders(tx: SqlTransaction, unit: string): Promise<string[]> {
  const rows = await tx.db.$queryRaw<{ id: string }[]>`
    SELECT person_id AS id FROM section_progress WHERE tenant_id = ${tx.tenantId}::uuid AND unit = ${unit}
    UNION SELECT person_id FROM reading_tallies WHERE tenant_id = ${tx.tenantId}::uuid AND unit = ${unit}
    ORDER BY id`;
  return rows.map(({ id }) => id);
}

/** Units that there are results, quizzes, labs or readers of. */
export async function selectUnits(tx: SqlTransaction): Promise<string[]> {
  const rows = await tx.db.$queryRaw<{ unit: string }[]>`
    SELECT unit FROM cohorts WHERE tenant_id = ${tx.tenantId}::uuid
    UNION SELECT unit FROM unit_standings WHERE tenant_id = ${tx.tenantId}::uuid
    UNION SELECT unit FROM section_progress WHERE tenant_id = ${tx.tenantId}::uuid ORDER BY unit`;
  return rows.map(({ unit }) => unit);
}

export async function selectQuizIds(tx: SqlTransaction): Promise<string[]> {
  const rows = await tx.db.$queryRaw<{ id: string }[]>`SELECT id FROM quizzes WHERE tenant_id = ${tx.tenantId}::uuid`;
  return rows.map(({ id }) => id);
}

/** Makes sure that each has a standing in the unit, and locks it. */
export async function lockStandings(tx: SqlTransaction, unit: string, personIds: readonly string[]): Promise<void> {
  await tx.db.$executeRaw`
    INSERT INTO unit_standings (tenant_id, unit, person_id)
    SELECT ${tx.tenantId}::uuid, ${unit}, person_id FROM unnest(${personIds}::uuid[]) AS p (person_id) ORDER BY person_id
    ON CONFLICT (tenant_id, unit, person_id) DO UPDATE SET unit = excluded.unit`;
}

/**
 * Makes these students' results in a unit anew from what they handed in: responses, graded submissions, released markings. Items of labs that are not there any
 * more are lost.
 */
export async function rebuildResults(
  tx: SqlTransaction,
  unit: string,
  personIds: readonly string[],
  labItems: readonly LabItem[],
): Promise<void> {
  await tx.db.$executeRaw`
    DELETE FROM item_results WHERE tenant_id = ${tx.tenantId}::uuid AND unit = ${unit} AND person_id = ANY (${personIds}::uuid[])`;
  await insertQuestionResults(tx, unit, personIds);
  await insertLabResults(tx, unit, personIds, labItems);
}

const COLUMNS = Prisma.raw(
  'tenant_id, person_id, unit, kind, item, bloom_level, outcome, section, points, max_points, answered_at, misconceptions',
);

/** What somebody has answered, or left out, of an attempt that was submitted, what was graded at once in one that goes on, and practice: the newest of each question. */
async function insertQuestionResults(tx: SqlTransaction, unit: string, personIds: readonly string[]): Promise<void> {
  await tx.db.$executeRaw`
    WITH answers AS (
      SELECT a.person_id, a.id, i.question_version_id, i.max_points, coalesce(r.points, 0) AS points, coalesce(r.option_ids, '{}') AS option_ids,
        coalesce(r.answered_at, a.submitted_at) AS answered_at
      FROM (${attemptsOf(tx, unit)}) AS a
      JOIN attempt_items i ON i.tenant_id = ${tx.tenantId}::uuid AND i.attempt_id = a.id
      LEFT JOIN responses r ON r.tenant_id = i.tenant_id AND r.attempt_id = i.attempt_id AND r.question_version_id = i.question_version_id
      WHERE a.person_id = ANY (${personIds}::uuid[]) AND (r.points IS NOT NULL OR (r.attempt_id IS NULL AND a.submitted_at IS NOT NULL))
      UNION ALL
      SELECT t.person_id, t.id, t.question_version_id, v.max_points, t.points, t.chosen_ids, t.answered_at
      FROM (${practiceOf(tx, unit)}) AS t
      JOIN question_versions v ON v.tenant_id = ${tx.tenantId}::uuid AND v.id = t.question_version_id
      WHERE t.person_id = ANY (${personIds}::uuid[])
    ),
    newest AS (
      SELECT DISTINCT ON (a.person_id, v.kind = 'short_answer', v.question) a.*
      FROM answers a JOIN question_versions v ON v.tenant_id = ${tx.tenantId}::uuid AND v.id = a.question_version_id
      ORDER BY a.person_id, v.kind = 'short_answer', v.question, a.answered_at DESC, a.id DESC
    )
    INSERT INTO item_results (${COLUMNS})
    SELECT v.tenant_id, n.person_id, ${unit}, CASE v.kind WHEN 'short_answer' THEN 'short_answer' ELSE 'question' END::item_kind, v.question, v.bloom_level,
      v.outcome, v.section, n.points, n.max_points, n.answered_at,
      ARRAY (
        SELECT o.option -> 'misconception' ->> 'id' FROM jsonb_array_elements(v.document -> 'options') WITH ORDINALITY AS o (option, place)
        WHERE o.option ->> 'id' = ANY (n.option_ids) AND o.option ->> 'id' <> ALL (key.option_ids) AND jsonb_typeof(o.option -> 'misconception') = 'object'
        ORDER BY o.place)
    FROM newest n
    JOIN question_versions v ON v.tenant_id = ${tx.tenantId}::uuid AND v.id = n.question_version_id
    CROSS JOIN LATERAL (
      SELECT coalesce((
        SELECT k.option_ids FROM question_keys k WHERE k.tenant_id = v.tenant_id AND k.question_version_id = v.id ORDER BY k.revision DESC LIMIT 1), '{}')
    ) AS key (option_ids)`;
}

/** The newest graded submission, or released design, of each lab. */
async function insertLabResults(
  tx: SqlTransaction,
  unit: string,
  personIds: readonly string[],
  items: readonly LabItem[],
): Promise<void> {
  await tx.db.$executeRaw`
    WITH newest AS (
      SELECT DISTINCT ON (s.person_id, s.lab) s.tenant_id, s.person_id, s.lab, s.created_at,
        coalesce(s.result -> 'checks', '[]') || coalesce((
          SELECT m.rows FROM designs d JOIN design_markings m ON m.tenant_id = d.tenant_id AND m.submission_id = d.submission_id AND m.revision = d.revision
          WHERE d.tenant_id = s.tenant_id AND d.submission_id = s.id), '[]') AS results
      FROM submissions s JOIN memberships m ON m.tenant_id = s.tenant_id AND m.person_id = s.person_id AND m.role = 'student'
      WHERE s.tenant_id = ${tx.tenantId}::uuid AND s.person_id = ANY (${personIds}::uuid[]) AND s.status = 'graded'
      ORDER BY s.person_id, s.lab, s.created_at DESC, s.id DESC
    )
    INSERT INTO item_results (${COLUMNS})
    SELECT n.tenant_id, n.person_id, ${unit}, item.kind, item.lab || '/' || item.id, item.bloom_level, item.outcome, item.section,
      coalesce((found.result ->> 'points')::numeric, 0), coalesce((found.result ->> 'maxPoints')::numeric, item.max_points), n.created_at, '{}'
    FROM newest n
    JOIN unnest(${items.map(({ lab }) => lab)}::text[], ${items.map(({ id }) => id)}::text[], ${items.map(({ kind }) => kind)}::item_kind[],
      ${items.map(({ bloomLevel }) => bloomLevel)}::bloom_level[], ${items.map(({ outcome }) => outcome)}::text[], ${items.map(({ section }) => section)}::text[],
      ${items.map(({ maxPoints }) => maxPoints)}::numeric[]) AS item (lab, id, kind, bloom_level, outcome, section, max_points) ON item.lab = n.lab
    LEFT JOIN LATERAL (
      SELECT result FROM jsonb_array_elements(n.results) AS result WHERE coalesce(result ->> 'id', result ->> 'criterion') = item.id LIMIT 1
    ) AS found ON true
    WHERE item.kind = 'check' OR found.result IS NOT NULL`;
}

/** Makes anew when these students were last active and how many answers they gave. Labs that the college's staff try are no activity, also of those who learn in a cohort. */
export async function rebuildActivity(
  tx: SqlTransaction,
  unit: string,
  personIds: readonly string[],
  labs: readonly string[],
): Promise<void> {
  await tx.db.$executeRaw`
    WITH given AS (
      SELECT a.person_id, r.answered_at
      FROM (${attemptsOf(tx, unit)}) AS a
      JOIN responses r ON r.tenant_id = ${tx.tenantId}::uuid AND r.attempt_id = a.id
      WHERE a.person_id = ANY (${personIds}::uuid[])
      UNION ALL
      SELECT t.person_id, t.answered_at FROM (${practiceOf(tx, unit)}) AS t WHERE t.person_id = ANY (${personIds}::uuid[])
    )
    UPDATE unit_standings AS s
    SET answers_given = coalesce(g.answers, 0),
      last_active_at = greatest(g.last,
        (SELECT max(r.answered_at) FROM item_results r WHERE r.tenant_id = s.tenant_id AND r.person_id = s.person_id AND r.unit = s.unit),
        (SELECT max(u.created_at) FROM submissions u JOIN memberships m ON m.tenant_id = u.tenant_id AND m.person_id = u.person_id AND m.role = 'student'
          WHERE u.tenant_id = s.tenant_id AND u.person_id = s.person_id AND u.lab = ANY (${labs}::text[])))
    FROM unnest(${personIds}::uuid[]) AS p (person_id)
    LEFT JOIN (SELECT person_id, count(*)::int AS answers, max(answered_at) AS last FROM given GROUP BY person_id) AS g USING (person_id)
    WHERE s.tenant_id = ${tx.tenantId}::uuid AND s.unit = ${unit} AND s.person_id = p.person_id`;
}

/** Takes away what is kept of these students' tries, so that it can be made anew. */
export async function deleteLabStandings(
  tx: SqlTransaction,
  personIds: readonly string[],
  labs: readonly string[],
): Promise<void> {
  await tx.db.$executeRaw`
    DELETE FROM lab_standings WHERE tenant_id = ${tx.tenantId}::uuid AND person_id = ANY (${personIds}::uuid[]) AND lab = ANY (${labs}::text[])`;
}

/** Attempts at a unit that hold answers or were submitted: (id, person_id, submitted_at). */
function attemptsOf(tx: SqlTransaction, unit: string): Prisma.Sql {
  return Prisma.sql`
    SELECT a.id, a.person_id, a.submitted_at
    FROM attempts a
    JOIN quizzes q ON q.tenant_id = a.tenant_id AND q.id = a.quiz_id
    JOIN cohorts c ON c.tenant_id = q.tenant_id AND c.id = q.cohort_id
    WHERE a.tenant_id = ${tx.tenantId}::uuid AND c.unit = ${unit} AND NOT a.preview
      AND (a.status = 'submitted' OR EXISTS (SELECT FROM responses g WHERE g.tenant_id = a.tenant_id AND g.attempt_id = a.id))`;
}

/** Answers of practice that count: (id, person_id, question_version_id, chosen_ids, points, answered_at). */
function practiceOf(tx: SqlTransaction, unit: string): Prisma.Sql {
  return Prisma.sql`
    SELECT t.id, t.person_id, t.question_version_id, t.chosen_ids, t.points, t.answered_at
    FROM practice_turns t WHERE t.tenant_id = ${tx.tenantId}::uuid AND t.unit = ${unit} AND t.is_evidence AND t.points IS NOT NULL`;
}
