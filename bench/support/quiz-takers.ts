import { setTimeout as sleep } from 'node:timers/promises';
import type { RunningSystem } from '../running-system.js';
import { issueToken } from './access-token.js';
import type { BareServer } from './bare-server.js';
import type { TenantClient } from './generated-answers.js';
import { HttpClient, type Reply } from './http-client.js';

interface Item {
  questionId: string;
  optionIds: string[];
  /** For the baseline, which knows no public ids. */
  versionId: string;
  /** The option that was chosen last, counted on. */
  chosen: number;
}

/** A student in the middle of an attempt. */
export interface Taker {
  token: string;
  attemptId: string;
  items: Item[];
  /** The question that is next. */
  next: number;
}

/** More than ever wait at once. */
const CONNECTIONS = 1000;
const STARTS_AT_ONCE = 8;

/** Students who take a quiz over HTTP, and the same rows written through the baseline. */
export class QuizTakers {
  private readonly prayog: HttpClient;
  private readonly bare: HttpClient;

  constructor(
    private readonly system: RunningSystem,
    private readonly db: TenantClient,
    bare: BareServer,
  ) {
    this.prayog = new HttpClient(system.address, CONNECTIONS);
    this.bare = new HttpClient(bare.address, CONNECTIONS);
  }

  async start(slug: string, students: readonly string[]): Promise<Taker[]> {
    const { rows } = await this.db.client.query<{ id: string; question: string }>(
      'SELECT id, question FROM question_versions',
    );
    const versions = new Map(rows.map(({ question, id }) => [question, id]));
    const takers: Taker[] = [];
    for (let from = 0; from < students.length; from += STARTS_AT_ONCE) {
      const some = students.slice(from, from + STARTS_AT_ONCE);
      takers.push(...(await Promise.all(some.map((student) => this.startOne(slug, student, versions)))));
    }
    return takers;
  }

  /** The taker's next question, with another option than before. Milliseconds. */
  async answer(taker: Taker): Promise<number> {
    const item = turnTo(taker);
    const start = performance.now();
    const reply = await this.put(taker, item);
    const took = performance.now() - start;
    if (reply.status !== 200) throw new Error(`an answer got ${reply.status}: ${reply.body}`);
    return took;
  }

  /** The same through the baseline. */
  async answerBare(taker: Taker): Promise<number> {
    const item = turnTo(taker);
    const start = performance.now();
    const path = `/attempts/${taker.attemptId}/responses/${item.versionId}`;
    const reply = await this.bare.send('PUT', path, '', { optionIds: [item.optionIds[item.chosen]] });
    const took = performance.now() - start;
    if (reply.status !== 200) throw new Error(`the baseline answered ${reply.status}: ${reply.body}`);
    return took;
  }

  /** Every question, one after the other; what is refused for overload is sent again. Gives how often that was. */
  async answerEverything(taker: Taker): Promise<number> {
    let retried = 0;
    for (const item of taker.items) {
      item.chosen = (item.questionId.length + taker.attemptId.charCodeAt(30)) % item.optionIds.length;
      for (;;) {
        const reply = await this.put(taker, item);
        if (reply.status === 200) break;
        if (reply.status !== 503) throw new Error(`an answer got ${reply.status}: ${reply.body}`);
        retried += 1;
        await sleep(500);
      }
    }
    return retried;
  }

  async submit({ attemptId, token }: Taker): Promise<void> {
    const reply = await this.prayog.send('POST', `/v1/attempts/${attemptId}/submit`, token);
    if (reply.status !== 200) throw new Error(`a submission got ${reply.status}: ${reply.body}`);
  }

  /** How many answers are not there, or were not graded, and how many are others than were given. */
  async compare({ client }: TenantClient, takers: readonly Taker[]): Promise<{ lost: number; wrong: number }> {
    let lost = 0;
    let wrong = 0;
    for (const { attemptId, items } of takers) {
      const { rows } = await client.query<{ version: string; options: string[]; points: string | null }>(
        'SELECT question_version_id AS version, option_ids AS options, points FROM responses WHERE attempt_id = $1',
        [attemptId],
      );
      const there = new Map(rows.map((row) => [row.version, row]));
      for (const { versionId, optionIds, chosen } of items) {
        const row = there.get(versionId);
        if (!row || row.points === null) lost += 1;
        else if (row.options.join() !== optionIds[chosen]) wrong += 1;
      }
    }
    return { lost, wrong };
  }

  close(): void {
    this.prayog.close();
    this.bare.close();
  }

  private async startOne(slug: string, student: string, versions: ReadonlyMap<string, string>): Promise<Taker> {
    const token = await issueToken(this.db, this.system.tokenSecret, student);
    const reply = await this.prayog.send('POST', `/v1/quizzes/${slug}/attempts`, token);
    if (reply.status !== 201) throw new Error(`a start got ${reply.status}: ${reply.body}`);
    const attempt = JSON.parse(reply.body) as {
      id: string;
      items: { questionId: string; options: { id: string }[] }[];
    };
    const items = attempt.items.map(({ questionId, options }) => ({
      questionId,
      optionIds: options.map(({ id }) => id),
      versionId: versions.get(questionId) ?? '',
      chosen: 0,
    }));
    return { token, attemptId: attempt.id, items, next: 0 };
  }

  private async put({ attemptId, token }: Taker, { questionId, optionIds, chosen }: Item): Promise<Reply> {
    return this.prayog.send('PUT', `/v1/attempts/${attemptId}/responses/${questionId}`, token, {
      optionIds: [optionIds[chosen]],
    });
  }
}

function turnTo(taker: Taker): Item {
  const item = taker.items[taker.next % taker.items.length]!;
  taker.next += 1;
  item.chosen = (item.chosen + 1) % item.optionIds.length;
  return item;
}
