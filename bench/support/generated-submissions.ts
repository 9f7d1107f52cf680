import type { LabDescription } from '../../src/modules/labs/index.js';
import type { TenantClient } from './generated-answers.js';

/** Students at a time: what one statement writes stays small. */
const CHUNK = 250;

/**
 * Graded submissions of each student at each lab, one to four tries, made by SQL from a seed. Later tries go better; a check that fails does so for a reason that
 * the seed decides. Files and timelines are not made.
 */
export async function generateSubmissions(
  { client, tenantId }: TenantClient,
  labs: readonly LabDescription[],
  students: readonly string[],
  seed: number,
): Promise<void> {
  const checks = labs.flatMap(({ slug, checks: all }) => all.map(({ id, points }) => ({ lab: slug, id, points })));
  for (let from = 0; from < students.length; from += CHUNK)
    await client.query(INSERT, [tenantId, JSON.stringify(checks), students.slice(from, from + CHUNK), seed]);
}

const INSERT = `
  WITH checks AS (SELECT * FROM jsonb_to_recordset($2::jsonb) AS c (lab text, id text, points int)),
  tries AS (
    SELECT person_id, lab, number, overlay(overlay(md5($4::int || ' ' || person_id || ' ' || lab || ' ' || number) placing '7' from 13) placing '8' from 17)::uuid AS id
    FROM unnest($3::uuid[]) AS person_id CROSS JOIN (SELECT DISTINCT lab FROM checks) AS labs
    CROSS JOIN LATERAL generate_series(1, 1 + (hashtextextended(person_id || lab, $4::int) & 3)) AS number
  ),
  ended AS (
    SELECT t.*, c.id AS check_id, c.points, (hashtextextended(t.id || c.id, $4::int) & 1023) / 1023.0 < 0.3 + 0.2 * t.number AS passed,
      (ARRAY['failed', 'failed', 'failed', 'deadlock', 'deadlock', 'crashed', 'timeout', 'memory_limit'])[1 + (hashtextextended(c.id || t.id, $4::int) & 7)] AS fault
    FROM tries t JOIN checks c USING (lab)
  )
  INSERT INTO submissions (tenant_id, id, person_id, lab, status, run, created_at, started_at, finished_at, verdict, score, max_score, result)
  SELECT $1::uuid, id, person_id, lab, 'graded', 1, at, at, at,
    (CASE WHEN bool_and(passed) THEN 'passed' WHEN bool_or(passed) THEN 'partial' ELSE 'failed' END)::verdict,
    coalesce(sum(points) FILTER (WHERE passed), 0), 100,
    jsonb_build_object('lab', lab, 'compile', '{"ok": true, "output": ""}'::jsonb, 'leaks', CASE WHEN number = 1 THEN '[{"kind": "fifo"}]' ELSE '[]' END::jsonb, 'checks',
      jsonb_agg(jsonb_build_object('id', check_id, 'title', check_id, 'outcome', CASE WHEN passed THEN 'passed' ELSE fault END,
        'points', CASE WHEN passed THEN points ELSE 0 END, 'maxPoints', points, 'message', '')))
  FROM ended CROSS JOIN LATERAL (SELECT now() - interval '20 days' + number * interval '1 day' AS at) AS day
  GROUP BY id, person_id, lab, number, at`;
