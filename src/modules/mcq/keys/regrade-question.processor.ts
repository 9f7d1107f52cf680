import { Injectable } from '@nestjs/common';
import { Database, type TenantTransaction } from '../../../platform/database/database.js';
import { Log } from '../../../platform/logging/log.js';
import type { JobProcessor } from '../../../platform/queue/job-workers.js';
import { type KeyRegradeKey, type QuestionKey, regradeQuestionJob, selectNewestKeys } from '../../courses/index.js';
import { recordItemResults } from '../../evidence/index.js';
import { misconceptionsOf } from '../attempts/misconceptions.js';
import { choicePoints } from '../choice-points.js';
import { recountItems } from '../item-sums/item-sums.repository.js';
import {
  type AnswerPlace,
  confirmAnswers,
  finishRegrades,
  type RegradedQuestion,
  regradeResponse,
  regradeTurn,
  selectAnswerForUpdate,
  selectOutdatedAnswers,
  selectRegradedQuestion,
  touchRegrade,
} from './regrade-answers.repository.js';

const BATCH = 200;
/** Transactions that a job has open. */
const AT_ONCE = 4;

/** Grades the answers to a question again by its newest key. What can go wrong, and what then: see regrade-question.job.ts. */
@Injectable()
export class RegradeQuestionProcessor implements JobProcessor {
  readonly kind = regradeQuestionJob;
  readonly concurrency = 1;
  private readonly working = new Set<Promise<void>>();
  private stopping = false;

  constructor(
    private readonly database: Database,
    private readonly log: Log,
  ) {}

  async process(payload: unknown): Promise<void> {
    const work = this.regrade(regradeQuestionJob.payload.parse(payload));
    this.working.add(work);
    await work.finally(() => this.working.delete(work));
  }

  /** Ends after the batches that run; the sweeper has another worker go on. */
  async stop(): Promise<void> {
    this.stopping = true;
    await Promise.allSettled(this.working);
  }

  private async regrade(job: KeyRegradeKey): Promise<void> {
    const { questionVersionId } = job;
    const { question, key } = await this.database.withTenant(job, async (tx) => ({
      question: await selectRegradedQuestion(tx, questionVersionId),
      key: (await selectNewestKeys(tx, [questionVersionId])).get(questionVersionId)!,
    }));
    for (const place of ['attempt', 'practice'] as const)
      if (!(await this.regradeAll(job, place, question, key))) return;
    await this.database.withTenant(job, (tx) => finishRegrades(tx, questionVersionId, key.revision));
    this.log.info({ questionVersionId, keyRevision: key.revision }, 'regraded by the newest key');
  }

  /** False when the worker is to stop before all is done. */
  private async regradeAll(
    job: KeyRegradeKey,
    place: AnswerPlace,
    question: RegradedQuestion,
    key: QuestionKey,
  ): Promise<boolean> {
    for (let after: string | null = null; ;) {
      const from = { id: question.id, revision: key.revision, after };
      const batch = await this.database.withTenant(job, async (tx) => {
        await touchRegrade(tx, job);
        const outdated = await selectOutdatedAnswers(tx, place, from, BATCH);
        const same = outdated.filter((answer) => isSettled(question, key, answer));
        await confirmAnswers(tx, place, { ...from, answers: same.map(({ id }) => id) });
        return { outdated, changed: outdated.filter((answer) => !same.includes(answer)) };
      });
      // One transaction each: it touches one student's rows only, so it can't wait for somebody who waits for it.
      for (let at = 0; at < batch.changed.length && !this.stopping; at += AT_ONCE)
        await Promise.all(
          batch.changed
            .slice(at, at + AT_ONCE)
            .map(({ id }) => this.database.withTenant(job, (tx) => regradeAnswer(tx, place, id, question, key))),
        );
      if (this.stopping) return false;
      if (batch.outdated.length < BATCH) return true;
      after = batch.outdated.at(-1)!.id;
    }
  }
}

/** Whether the newest key changes nothing about the answer. Of several options, other ones may be wrong now, though the points are the same. */
function isSettled(
  question: RegradedQuestion,
  { optionIds }: QuestionKey,
  answer: { optionIds: string[]; points: number },
): boolean {
  return question.kind !== 'multiple_choice' && choicePoints(question, optionIds, answer.optionIds) === answer.points;
}

async function regradeAnswer(
  tx: TenantTransaction,
  place: AnswerPlace,
  id: string,
  question: RegradedQuestion,
  { revision, optionIds }: QuestionKey,
): Promise<void> {
  const answer = await selectAnswerForUpdate(tx, place, id, question.id);
  // Another job was here meanwhile.
  if (answer.keyRevision >= revision) return;
  const points = choicePoints(question, optionIds, answer.optionIds);
  if (place === 'attempt') await regradeResponse(tx, answer, question.id, { points, revision });
  else await regradeTurn(tx, answer, { points, revision });
  if (!answer.isEvidence) return;
  const { unit, question: item, bloomLevel, outcome, section, maxPoints, document } = question;
  const told = misconceptionsOf({ document, rightOptionIds: [...optionIds], response: answer });
  const result = { kind: 'question', item, bloomLevel, outcome, section, points, maxPoints } as const;
  await recordItemResults(tx, answer.personId, unit, [
    { ...result, answeredAt: answer.answeredAt, misconceptions: told.map(({ id: misconception }) => misconception) },
  ]);
  if (answer.quizId !== null) await recountItems(tx, answer.quizId, [answer.personId]);
}
