import type { Client } from 'pg';

/**
 * A college's students and their answers, made by SQL from a seed: the same seed gives the same people, the same choices and the same points. What is summed
 * up from answers elsewhere is not made here.
 */

/** A connection of the app role that has entered a tenant. */
export interface TenantClient {
  readonly client: Client;
  readonly tenantId: string;
}

/** Students at a time: what one statement writes stays small. */
const CHUNK = 250;

/** A version 7 UUID from text, so that a seed gives the same ids. Ids from longer texts do not sort by time. */
const uuidOf = (text: string): string => `overlay(overlay(md5(${text}) placing '7' from 13) placing '8' from 17)::uuid`;

/** A number from 0 to 1 that text and seed decide. */
const chance = (text: string, seed: number): string =>
  `((hashtextextended(${text}, ${seed}) & 2147483647)::float8 / 2147483647)`;

/** Adds students to a cohort; nobody can log in as them. Gives their ids. */
export async function generateStudents(
  { client, tenantId }: TenantClient,
  cohortId: string,
  count: number,
): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    `INSERT INTO people (tenant_id, id, email, name, password_hash)
     SELECT $1, ${uuidOf(`$2 || ' student ' || n`)}, 'student' || n || '.' || $2 || '@bench.test', 'Student ' || n, 'none' FROM generate_series(1, $3::int) AS n
     RETURNING id`,
    [tenantId, cohortId, count],
  );
  const ids = rows.map(({ id }) => id);
  await client.query(
    `INSERT INTO memberships (tenant_id, person_id, role) SELECT $1, id, 'student' FROM unnest($2::uuid[]) AS id`,
    [tenantId, ids],
  );
  await client.query(
    `INSERT INTO cohort_members (tenant_id, cohort_id, person_id, role, section, lab_group)
     SELECT $1, $2, id, 'student', chr(65 + (n % 4)::int), 'G' || n % 40 FROM unnest($3::uuid[]) WITH ORDINALITY AS student (id, n)`,
    [tenantId, cohortId, ids],
  );
  return ids;
}

/** Submitted attempts of a quiz, each student's `number`th, at all of the unit's choice questions. Able students choose rightly more often, hard questions less often. */
export async function generateAttempts(
  { client, tenantId }: TenantClient,
  { quizId, unitVersionId, number = 1 }: { quizId: string; unitVersionId: string; number?: number },
  students: readonly string[],
  seed: number,
): Promise<void> {
  for (let from = 0; from < students.length; from += CHUNK) {
    const values = [tenantId, quizId, unitVersionId, students.slice(from, from + CHUNK)];
    await client.query('BEGIN');
    for (const statement of statements(seed, number)) await client.query(statement, values);
    await client.query('COMMIT');
  }
}

function statements(seed: number, number: number): string[] {
  const attempts = `(SELECT ${uuidOf(`'${seed} ${number} ' || $2::uuid::text || ' ' || person_id`)} AS id, person_id FROM unnest($4::uuid[]) AS person_id)`;
  const right = `(SELECT k.option_ids FROM question_keys k WHERE k.tenant_id = $1::uuid AND k.question_version_id = i.question_version_id ORDER BY k.revision DESC LIMIT 1)`;
  const knows = `${chance(`a.person_id || ' ' || i.question_version_id`, seed)} < 0.25 + 0.4 * ${chance('a.person_id::text', seed)} + 0.3 * ${chance('i.question_version_id::text', seed)}`;
  const anyOption = `ARRAY[i.option_ids[1 + (hashtextextended(a.id || ' ' || i.question_version_id, ${seed}) & 1023) % cardinality(i.option_ids)]]`;
  return [
    `INSERT INTO attempts (tenant_id, id, quiz_id, person_id, number, unit_version_id, seed, status, started_at, submitted_at, points, max_points)
     SELECT $1::uuid, id, $2::uuid, person_id, ${number}, $3::uuid, ${seed}, 'submitted', now() - interval '1 hour', now(), 0,
       (SELECT sum(v.max_points) FROM unit_version_questions u JOIN question_versions v ON v.tenant_id = u.tenant_id AND v.id = u.question_version_id
        WHERE u.tenant_id = $1::uuid AND u.unit_version_id = $3::uuid AND v.kind <> 'short_answer')
     FROM ${attempts} AS a`,
    `INSERT INTO attempt_items (tenant_id, attempt_id, question_version_id, position, option_ids, max_points)
     SELECT $1::uuid, a.id, v.id, u.position, ARRAY(SELECT option ->> 'id' FROM jsonb_array_elements(v.document -> 'options') AS option), v.max_points
     FROM ${attempts} AS a CROSS JOIN unit_version_questions u JOIN question_versions v ON v.tenant_id = u.tenant_id AND v.id = u.question_version_id
     WHERE u.tenant_id = $1::uuid AND u.unit_version_id = $3::uuid AND v.kind <> 'short_answer' AND $2::uuid IS NOT NULL`,
    `INSERT INTO responses (tenant_id, attempt_id, question_version_id, option_ids, answered_at, time_spent_ms, points, key_revision)
     SELECT $1::uuid, a.id, i.question_version_id, chosen.ids, now() - interval '1 hour' + i.position * interval '1 minute', 60000,
       CASE WHEN chosen.ids = ${right} THEN i.max_points ELSE 0 END, 1
     FROM ${attempts} AS a JOIN attempt_items i ON i.tenant_id = $1::uuid AND i.attempt_id = a.id
     CROSS JOIN LATERAL (SELECT CASE WHEN ${knows} THEN ${right} ELSE ${anyOption} END AS ids) AS chosen
     WHERE $3::uuid IS NOT NULL`,
    `UPDATE attempts SET points = (SELECT sum(r.points) FROM responses r WHERE r.tenant_id = $1::uuid AND r.attempt_id = attempts.id)
     WHERE tenant_id = $1::uuid AND id IN (SELECT id FROM ${attempts} AS a) AND $3::uuid IS NOT NULL`,
  ];
}
