import { createHash } from 'node:crypto';
import type { Pool, PoolClient, QueryConfig, QueryResult } from 'pg';
import { UnavailableError } from '../../kernel/errors.js';
import { Prisma } from './generated/client.js';

/** The part of Prisma's transaction client that takes SQL as it is written. */
export interface RawSql {
  $queryRaw<Rows = unknown>(statement: TemplateStringsArray, ...values: unknown[]): Promise<Rows>;
  $executeRaw(statement: TemplateStringsArray, ...values: unknown[]): Promise<number>;
}

const STATEMENT_LIMIT_MS = 10_000;

/** Classes of SQLSTATE that tell of the server and not of the statement: connection, resources, intervention of an operator. */
const AWAY = /^(08|53|57)/;

/**
 * Runs `work` in a transaction that begins with the statement `opening`. Commits when it resolves, rolls back when it rejects. Needs a pool whose
 * clients pipeline: a statement leaves as soon as it is asked for, so the beginning costs no round trip of its own, and statements that do not wait
 * for each other cost one together. When one fails, the server refuses those behind it.
 *
 * Throws UnavailableError when the database does not answer in time.
 */
export async function runSqlTransaction<Result>(
  pool: Pool,
  opening: Prisma.Sql,
  work: (db: RawSql) => Promise<Result>,
): Promise<Result> {
  const client = await answered(pool.connect());
  let broken: Error | undefined;
  // The statement that it hits rejects, too; without a listener the process would end.
  const onError = (error: Error): void => {
    broken = error;
  };
  client.on('error', onError);
  try {
    const begun = Promise.all([send(client, { text: 'BEGIN' }), send(client, opening)]);
    // Whoever waits for a statement behind them hears of it, too.
    begun.catch(() => undefined);
    const result = await work(rawSql(client));
    await begun;
    const { command } = await send(client, { text: 'COMMIT' });
    if (command !== 'COMMIT') throw new Error('a statement failed and its error was swallowed: nothing was committed');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch(onError);
    throw error;
  } finally {
    client.off('error', onError);
    client.release(broken);
  }
}

function rawSql(client: PoolClient): RawSql {
  return {
    $queryRaw: async <Rows>(statement: TemplateStringsArray, ...values: unknown[]) =>
      (await send(client, Prisma.sql(statement, ...values))).rows as Rows,
    $executeRaw: async (statement, ...values) => (await send(client, Prisma.sql(statement, ...values))).rowCount ?? 0,
  };
}

async function send(client: PoolClient, { text, values }: { text: string; values?: unknown[] }): Promise<QueryResult> {
  const query: QueryConfig & { query_timeout: number } = { text, query_timeout: STATEMENT_LIMIT_MS };
  // Without parameters the server takes it in one step less.
  if (values !== undefined && values.length > 0) Object.assign(query, { values, name: nameOf(text) });
  return answered(client.query(query));
}

/** Planning some of these statements takes the server longer than carrying them out: under a name, each connection plans one a few times only. */
function nameOf(text: string): string {
  const known = names.get(text);
  if (known !== undefined) return known;
  const name = createHash('sha256').update(text).digest('base64url');
  names.set(text, name);
  return name;
}

/** By text. The texts are those of the program, so there are not many. */
const names = new Map<string, string>();

async function answered<Answer>(answer: Promise<Answer>): Promise<Answer> {
  try {
    return await answer;
  } catch (error) {
    const { code } = error as { code?: string };
    // What the server refuses has an SQLSTATE; all else is the way to it.
    if (code !== undefined && /^[0-9A-Z]{5}$/.test(code) && !AWAY.test(code)) throw error;
    throw new UnavailableError({ detail: 'The database does not answer in time: try again.', retryAfterSeconds: 5 });
  }
}
