/**
 * The quiz bench's baseline, a process of its own: Fastify and one upsert of the same row into the same table, by a pool whose connections have entered the
 * tenant. No log-in, no limits, no rules of quizzes. Prints its address, and ends with its standard input.
 */
import fastify from 'fastify';
import { Pool } from 'pg';

const [url = '', tenantId = ''] = process.argv.slice(2);
const pool = new Pool({ connectionString: url, max: 10, options: `-c app.tenant_id=${tenantId}` });

const server = fastify();
server.put<{ Params: { attempt: string; version: string }; Body: { optionIds: string[] } }>(
  '/attempts/:attempt/responses/:version',
  async ({ params, body }) => {
    const { rows } = await pool.query<{ revision: number }>({
      name: 'save',
      text: `INSERT INTO responses AS old (tenant_id, attempt_id, question_version_id, option_ids) VALUES ($1, $2, $3, $4)
        ON CONFLICT (tenant_id, attempt_id, question_version_id) DO UPDATE
        SET option_ids = excluded.option_ids, revision = old.revision + 1, answered_at = now() RETURNING revision`,
      values: [tenantId, params.attempt, params.version, body.optionIds],
    });
    return { revision: rows[0]?.revision };
  },
);
process.stdout.write(`${await server.listen({ port: 0, host: '127.0.0.1' })}\n`);
process.stdin.on('end', () => process.exit()).resume();
