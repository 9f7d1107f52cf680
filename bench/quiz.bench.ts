/**
 * `npm run -s bench -- quiz`: what an answer costs. Students who answer all at once, none of whose answers may be lost; a steady rate; and one answer after the
 * other before and after there are many others. Beside the last two a bare server that does one upsert of the same rows (`bare-answers.ts`), in turns.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type BareServer, startBareServer } from './support/bare-server.js';
import { generateAttempts, generateStudents, type TenantClient } from './support/generated-answers.js';
import { QuizTakers, type Taker } from './support/quiz-takers.js';
import { openTenantClient } from './support/tenant-client.js';
import { RunningSystem } from './running-system.js';
import { latency, type Latency, round } from './statistics.js';
import { table } from './table.js';

export interface QuizBenchOptions {
  students: number;
  /** A second. */
  rate: number;
  seconds: number;
  /** One after the other. */
  singles: number;
  /** To be there before the second half. */
  answers: number;
}

interface Pair {
  prayog: Latency;
  bare: Latency;
  /** At p50. */
  ratio: number;
}

export interface QuizReport {
  bench: 'quiz';
  rush: { students: number; answers: number; lost: number; wrong: number; retried: number; perSecond: number };
  /** At the rate, with few answers there and with many. */
  steady: { rate: number; empty: Pair; full: Pair };
  /** One after the other. */
  single: { empty: Pair; full: Pair; answersThere: number };
}

const SEED = 20_261_125;
const GENERATED_STUDENTS = 5000;

export async function runQuizBench(options: QuizBenchOptions, log: (line: string) => void): Promise<QuizReport> {
  log('starting a system of its own');
  const system = await RunningSystem.start('bubblewrap');
  let db: TenantClient | undefined;
  let bare: BareServer | undefined;
  try {
    db = await openTenantClient(system.databaseUrl, 'demo');
    bare = await startBareServer('bare-answers.js', system.databaseUrl, db.tenantId);
    const quiz = await selectQuiz(db);
    const students = await generateStudents(db, quiz.cohortId, options.students);
    const takers = new QuizTakers(system, db, bare);
    log('starting attempts');
    const attempts = await takers.start(quiz.slug, students);
    // Some answers are given again and again, so that both servers write the same kind of row; the rush is by students of its own.
    const [measured, rushing] = [attempts.slice(0, 100), attempts.slice(100)];
    const empty = await measure(takers, measured, options, log);
    log('all at once');
    const rush = await runRush(takers, rushing, db);
    log(`generating ${options.answers} answers`);
    const generated = await generateStudents(db, await foundCohort(db, quiz.cohortId), GENERATED_STUDENTS);
    const answersThere = await generateAnswers(db, quiz, generated, options.answers);
    await system.tidyDatabase();
    const full = await measure(takers, measured, options, log);
    takers.close();
    return {
      bench: 'quiz',
      rush,
      steady: { rate: options.rate, empty: empty.steady, full: full.steady },
      single: { empty: empty.single, full: full.single, answersThere },
    };
  } finally {
    bare?.close();
    await db?.client.end();
    await system.close();
  }
}

async function measure(
  takers: QuizTakers,
  attempts: readonly Taker[],
  { rate, seconds, singles }: QuizBenchOptions,
  log: (line: string) => void,
): Promise<{ steady: Pair; single: Pair }> {
  const single = { prayog: [] as number[], bare: [] as number[] };
  const steady = { prayog: [] as number[], bare: [] as number[] };
  log('one after the other');
  for (let turn = 0; turn < singles + 50; turn += 1) {
    const taker = attempts[turn % attempts.length]!;
    const times = { prayog: await takers.answer(taker), bare: await takers.answerBare(taker) };
    // The first warm both up.
    if (turn < 50) continue;
    single.prayog.push(times.prayog);
    single.bare.push(times.bare);
  }
  log(`at ${rate} a second`);
  const turns = 4;
  for (let turn = 0; turn < turns; turn += 1) {
    steady.prayog.push(...(await atRate(rate, seconds / turns, (n) => takers.answer(attempts[n % attempts.length]!))));
    steady.bare.push(
      ...(await atRate(rate, seconds / turns, (n) => takers.answerBare(attempts[n % attempts.length]!))),
    );
  }
  return { steady: pairOf(steady), single: pairOf(single) };
}

function pairOf({ prayog, bare }: { prayog: number[]; bare: number[] }): Pair {
  const pair = { prayog: latency(prayog), bare: latency(bare) };
  return { ...pair, ratio: round(pair.prayog.p50 / pair.bare.p50) };
}

/** Begins one at each tick, whether those before have ended or not; milliseconds from the tick to the end. */
async function atRate(rate: number, seconds: number, work: (n: number) => Promise<unknown>): Promise<number[]> {
  const start = performance.now();
  const going: Promise<number>[] = [];
  for (let n = 0; n < rate * seconds; n += 1) {
    const due = start + (n * 1000) / rate;
    const early = due - performance.now();
    if (early > 1) await sleep(early);
    const done = work(n).then(() => performance.now() - due);
    // Whoever waits for all of them hears of it.
    done.catch(() => undefined);
    going.push(done);
  }
  return Promise.all(going);
}

/** Every student answers every question as fast as the system takes it, and submits. Then each row is looked at. */
async function runRush(takers: QuizTakers, attempts: readonly Taker[], db: TenantClient): Promise<QuizReport['rush']> {
  const start = performance.now();
  const retried = await Promise.all(attempts.map((taker) => takers.answerEverything(taker)));
  const took = performance.now() - start;
  for (const taker of attempts) await takers.submit(taker);
  const { lost, wrong } = await takers.compare(db, attempts);
  const answers = attempts.reduce((sum, { items }) => sum + items.length, 0);
  return {
    students: attempts.length,
    answers,
    lost,
    wrong,
    retried: retried.reduce((sum, count) => sum + count, 0),
    perSecond: round((answers / took) * 1000),
  };
}

interface QuizToTake {
  id: string;
  slug: string;
  cohortId: string;
  unitVersionId: string;
}

async function selectQuiz({ client }: TenantClient): Promise<QuizToTake> {
  const { rows } = await client.query<QuizToTake>(
    `SELECT q.id, q.slug, q.cohort_id AS "cohortId",
       (SELECT u.id FROM unit_versions u WHERE u.tenant_id = q.tenant_id AND u.unit = c.unit ORDER BY u.version DESC LIMIT 1) AS "unitVersionId"
     FROM quizzes q JOIN cohorts c ON c.tenant_id = q.tenant_id AND c.id = q.cohort_id LIMIT 1`,
  );
  const [quiz] = rows;
  if (!quiz) throw new Error('the demo college has no quiz');
  return quiz;
}

/** Another cohort at the unit of the one that is there. */
async function foundCohort({ client }: TenantClient, like: string): Promise<string> {
  const { rows } = await client.query<{ id: string }>(
    `INSERT INTO cohorts (tenant_id, id, unit, name) SELECT tenant_id, gen_random_uuid(), unit, 'Many' FROM cohorts WHERE id = $1 RETURNING id`,
    [like],
  );
  return rows[0]!.id;
}

/** Quizzes enough for so many answers, and an attempt of each student at each. Gives how many answers there are then. */
async function generateAnswers(
  db: TenantClient,
  quiz: QuizToTake,
  students: readonly string[],
  wanted: number,
): Promise<number> {
  const { client } = db;
  const there = async (): Promise<number> =>
    Number((await client.query<{ count: string }>('SELECT count(*) FROM responses')).rows[0]?.count);
  for (let n = 0; (await there()) < wanted; n += 1) {
    const { rows } = await client.query<{ id: string }>(
      `INSERT INTO quizzes (tenant_id, id, cohort_id, slug, title, blueprint, created_by)
       SELECT tenant_id, gen_random_uuid(), cohort_id, 'many-' || $2::int, title, blueprint, created_by FROM quizzes WHERE id = $1 RETURNING id`,
      [quiz.id, n],
    );
    await generateAttempts(db, { ...quiz, quizId: rows[0]!.id }, students, SEED + n);
  }
  return there();
}

/** The report as tables for people. */
export function describeQuizReport({ rush, steady, single }: QuizReport): string {
  const line = (name: string, { prayog, bare, ratio }: Pair): string[] => [
    name,
    `${prayog.p50} / ${prayog.p95}`,
    `${bare.p50} / ${bare.p95}`,
    `${ratio} ×`,
  ];
  const rows = [
    ['an answer', 'p50 / p95 ms', 'bare p50 / p95 ms', 'at p50'],
    line(`${steady.rate} a second`, steady.empty),
    line(`${steady.rate} a second, ${single.answersThere} answers there`, steady.full),
    line('one after the other', single.empty),
    line(`one after the other, ${single.answersThere} answers there`, single.full),
  ];
  return `${table(rows)}

${rush.students} students at once, ${rush.answers} answers: ${rush.lost} lost, ${rush.wrong} other than given, ${rush.retried} sent again; ${rush.perSecond} a second`;
}
