import { createHash } from 'node:crypto';
import { DatabaseError, type Pool, type PoolClient, type QueryConfig, type QueryResult } from 'pg';
import { Prisma } from './generated/client.js';
import { databaseUnavailable } from './unavailable.js';

/** The part of Prisma's transaction client that takes SQL as it is written. */
export interface RawSql {
  $queryRaw<Rows = unknown>(statement: TemplateStringsArray, ...values: unknown[]): Promise<Rows>;
  $executeRaw(statement: TemplateStringsArray, ...values: unknown[]): Promise<number>;
}

interface Statement {
  text: string;
  values?: unknown[];
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
  return withClient(pool, (use) => runOn(use, [{ text: 'BEGIN' }, opening], work));
}

const BEGIN_READING = { text: 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY' };

/** The same for reading: all its statements see the database as it was at one moment. */
export async function readInSqlTransaction<Result>(
  pool: Pool,
  opening: Prisma.Sql,
  work: (db: RawSql) => Promise<Result>,
): Promise<Result> {
  return withClient(pool, (use) => runOn(use, [BEGIN_READING, opening], work));
}

/**
 * The same on two connections, which see the same moment: what is asked of `beside` is worked out while `db` is at work. Where no second connection is to be had at
 * once, `beside` is `db` itself: transactions that hold one and wait for another would wait for each other.
 */
export async function readInTwoSqlTransactions<Result>(
  pool: Pool,
  opening: Prisma.Sql,
  work: (db: RawSql, beside: RawSql) => Promise<Result>,
): Promise<Result> {
  return withClient(pool, async (first) => {
    if (!hasFreeConnection(pool)) return runOn(first, [BEGIN_READING, opening], (db) => work(db, db));
    const begun = begin(first.client, [BEGIN_READING, opening]);
    const db = rawSql(first);
    const exported = db.$queryRaw<{ id: string }[]>`SELECT pg_export_snapshot() AS id`;
    exported.catch(() => undefined);
    return withClient(pool, async (second) => {
      const joined = exported.then(([snapshot]) => {
        const sameMoment = { text: `SET TRANSACTION SNAPSHOT '${snapshot?.id}'` };
        return { begun: begin(second.client, [BEGIN_READING, sameMoment, opening]) };
      });
      joined.catch(() => undefined);
      const working = work(db, afterwards(joined, rawSql(second)));
      working.catch(() => undefined);
      // Also for work that fails at once: what began after that would begin on a connection that has been given back.
      const { begun: begunBeside } = await joined;
      const result = await working;
      await Promise.all([begun, begunBeside]);
      await Promise.all([commit(first), commit(second)]);
      return result;
    });
  });
}

/** Sends the statements of `db` once `ready` is. */
function afterwards(ready: Promise<unknown>, db: RawSql): RawSql {
  return {
    $queryRaw: async (statement, ...values) => ready.then(() => db.$queryRaw(statement, ...values)),
    $executeRaw: async (statement, ...values) => ready.then(() => db.$executeRaw(statement, ...values)),
  };
}

/** Whether a connection is there, or may be opened, for whoever asks now. */
function hasFreeConnection({ idleCount, totalCount, waitingCount, options }: Pool): boolean {
  return waitingCount === 0 && (idleCount > 0 || totalCount < options.max);
}

async function runOn<Result>(
  use: Use,
  beginning: readonly Statement[],
  work: (db: RawSql) => Promise<Result>,
): Promise<Result> {
  const begun = begin(use.client, beginning);
  const result = await work(rawSql(use));
  await begun;
  await commit(use);
  return result;
}

/** Sends these statements at once. Whoever waits for a statement behind them hears of it, too, when one fails. */
function begin(client: PoolClient, statements: readonly Statement[]): Promise<unknown> {
  const begun = Promise.all(statements.map((statement) => send(client, statement)));
  begun.catch(() => undefined);
  return begun;
}

async function commit({ client }: Use): Promise<void> {
  mustBeCommitted(await send(client, { text: 'COMMIT' }));
}

/**
 * The same for work that asks for all its statements before it waits for anything: they leave together with the transaction's beginning and end, so that
 * all of it costs one round trip. A later statement is refused. When one of them fails nothing is committed; what `work` does after their answers comes too late for that.
 */
export async function runSqlAtOnce<Result>(
  pool: Pool,
  opening: Prisma.Sql,
  work: (db: RawSql) => Promise<Result>,
): Promise<Result> {
  return withClient(pool, async (use) => {
    const { client } = use;
    const begun = begin(client, [{ text: 'BEGIN' }, opening]);
    const working = work(rawSql(use));
    use.refusal = 'this transaction takes statements that are asked for at once, and this one came later';
    const ended = send(client, { text: 'COMMIT' });
    // Of all errors the statement's own tells most.
    ended.catch(() => undefined);
    const result = await working;
    await begun;
    mustBeCommitted(await ended);
    return result;
  });
}

/** A connection while somebody has it. */
interface Use {
  readonly client: PoolClient;
  /** Why it takes no more statements; null while it does. */
  refusal: string | null;
}

async function withClient<Result>(pool: Pool, work: (use: Use) => Promise<Result>): Promise<Result> {
  const client = await answered(pool.connect());
  const use: Use = { client, refusal: null };
  let broken: Error | undefined;
  // The statement that it hits rejects, too; without a listener the process would end.
  const onError = (error: Error): void => {
    broken = error;
  };
  client.on('error', onError);
  try {
    return await work(use);
  } catch (error) {
    // Of statements that go on side by side one has failed. What another one's answer leads to would be sent to whoever has the connection next.
    use.refusal = 'this transaction is over';
    await send(client, { text: 'ROLLBACK' }).catch(onError);
    throw error;
  } finally {
    use.refusal ??= 'this transaction is over';
    client.off('error', onError);
    client.release(broken);
  }
}

function mustBeCommitted({ command }: QueryResult): void {
  if (command !== 'COMMIT') throw new Error('a statement failed and its error was swallowed: nothing was committed');
}

/** What is asked of it when it takes no more is refused. */
function rawSql(use: Use): RawSql {
  const run = async (statement: TemplateStringsArray, values: readonly unknown[]): Promise<QueryResult> => {
    if (use.refusal !== null) throw new Error(use.refusal);
    return send(use.client, Prisma.sql(statement, ...values));
  };
  return {
    $queryRaw: async <Rows>(statement: TemplateStringsArray, ...values: unknown[]) =>
      (await run(statement, values)).rows as Rows,
    $executeRaw: async (statement, ...values) => (await run(statement, values)).rowCount ?? 0,
  };
}

async function send(client: PoolClient, { text, values }: Statement): Promise<QueryResult> {
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
    // What the server refuses it says itself; all else is the way to it, whatever its code looks like.
    if (error instanceof DatabaseError && !AWAY.test(error.code ?? '')) throw error;
    throw databaseUnavailable();
  }
}
