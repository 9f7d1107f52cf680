import { Injectable } from '@nestjs/common';
import type { SqlTransaction, TenantTransaction } from '../../../platform/database/database.js';
import type { Lease } from '../../../platform/queue/leased/lease.js';
import { type ClaimedRow, LeasedProcessor } from '../../../platform/queue/leased/leased-processor.js';
import { LeasedTools } from '../../../platform/queue/leased/leased-tools.js';
import { KEY_REGRADE_LINE, type QuestionKey, regradeQuestionJob, selectNewestKeys } from '../../courses/index.js';
import { recordItemResults } from '../../evidence/index.js';
import { misconceptionsOf } from '../attempts/misconceptions.js';
import { choicePoints } from '../choice-points.js';
import { recountItems } from '../item-sums/item-sums.repository.js';
import {
  type AnswerPlace,
  confirmAnswers,
  enqueueKeyRegrade,
  finishRegrades,
  KEY_REGRADES,
  type KeyRegradeRow,
  type RegradedQuestion,
  regradeResponse,
  regradeTurn,
  selectAnswerForUpdate,
  selectOutdatedAnswers,
  selectRegradedQuestion,
} from './regrade-answers.repository.js';

const BATCH = 200;
/** Transactions that a run has open. */
const AT_ONCE = 4;

/** What the answers are graded by again. */
interface Regrading {
  question: RegradedQuestion;
  key: QuestionKey;
}

/** Grades the answers to a question again by its newest key. What can go wrong, and what then: see regrade-question.job.ts. */
@Injectable()
export class RegradeQuestionProcessor extends LeasedProcessor<KeyRegradeRow, Regrading> {
  readonly kind = regradeQuestionJob;
  readonly concurrency = 1;

  constructor(tools: LeasedTools) {
    const kind = { name: 'key regrade', table: KEY_REGRADES, maxFaults: null, enqueue: enqueueKeyRegrade };
    super(tools, [{ line: KEY_REGRADE_LINE, kind }]);
  }

  protected async begin(tx: SqlTransaction, { claim }: ClaimedRow<KeyRegradeRow>): Promise<Regrading> {
    const { questionVersionId } = claim.row;
    const [question, keys] = await Promise.all([
      selectRegradedQuestion(tx, questionVersionId),
      selectNewestKeys(tx, [questionVersionId]),
    ]);
    return { question, key: keys.get(questionVersionId)! };
  }

  protected async work(lease: Lease<KeyRegradeRow>, regrading: Regrading): Promise<void> {
    for (const place of ['attempt', 'practice'] as const) await this.regradeAll(lease, place, regrading);
    await lease.store((tx) => finishRegrades(tx, lease.key, lease.run, regrading.key));
    const { questionVersionId, revision: keyRevision } = regrading.key;
    this.tools.log.info({ questionVersionId, keyRevision }, 'regraded by the newest key');
  }

  /** Rejects when the run is to end before all is done. */
  private async regradeAll(
    lease: Lease<KeyRegradeRow>,
    place: AnswerPlace,
    { question, key }: Regrading,
  ): Promise<void> {
    const { signal } = lease;
    for (let after: string | null = null; ;) {
      signal.throwIfAborted();
      const from = { id: question.id, revision: key.revision, after };
      const batch = await this.write(lease, async (tx) => {
        const outdated = await selectOutdatedAnswers(tx, place, from, BATCH);
        const same = outdated.filter((answer) => isSettled(question, key, answer));
        await confirmAnswers(tx, place, { ...from, answers: same.map(({ id }) => id) });
        return { outdated, changed: outdated.filter((answer) => !same.includes(answer)) };
      });
      // One transaction each: it touches one student's rows only, so it can't wait for somebody who waits for it.
      for (let at = 0; at < batch.changed.length; at += AT_ONCE) {
        signal.throwIfAborted();
        await Promise.all(
          batch.changed
            .slice(at, at + AT_ONCE)
            .map(({ id }) => this.write(lease, (tx) => regradeAnswer(tx, place, id, question, key))),
        );
      }
      if (batch.outdated.length < BATCH) return;
      after = batch.outdated.at(-1)!.id;
    }
  }

  private async write<Result>(
    { key }: Lease<KeyRegradeRow>,
    work: (tx: TenantTransaction) => Promise<Result>,
  ): Promise<Result> {
    return this.tools.answered('regrading answers', this.tools.database.withTenant(key, work));
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
