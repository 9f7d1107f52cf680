import type { TenantTransaction } from '../../../platform/database/database.js';
import { dueAgain } from './choose-next.js';
import { abilityFor, difficultyAgain, expectedShare, firstDifficulty, newcomer, ratedAgain } from './elo.js';
import {
  lockDifficulty,
  selectOptionalCard,
  selectRatings,
  type Turn,
  updateDifficulty,
  upsertCard,
  upsertRating,
} from './practice.repository.js';

/**
 * Brings the estimates up to an answer: the student's for the question's level and section, the question's difficulty, and when it is due again. The practice must
 * be locked, which keeps the student's answers one after the other.
 * @param share of the question's points that the answer got
 * @param turns how many questions the student was asked so far
 * @param isEvidence whether the answer says something about the question's difficulty
 */
export async function rateAnswer(
  tx: TenantTransaction,
  turn: Turn,
  { share, turns, isEvidence }: { share: number; turns: number; isEvidence: boolean },
): Promise<void> {
  const { unit, question, bloomLevel, section } = turn;
  const { levels, sections } = await selectRatings(tx, turn);
  const level = levels.get(bloomLevel) ?? newcomer;
  const topic = sections.get(section) ?? newcomer;
  const card = await selectOptionalCard(tx, turn, question);
  const streak = share === 1 ? (card?.streak ?? 0) + 1 : 0;
  await upsertCard(tx, turn, question, { answers: (card?.answers ?? 0) + 1, streak, dueTurn: dueAgain(turns, streak) });
  const difficulty = await lockDifficulty(tx, unit, question, firstDifficulty(bloomLevel));
  const expected = expectedShare(abilityFor(level, topic), difficulty.rating);
  await upsertRating(tx, turn, { topic: 'level', name: bloomLevel }, ratedAgain(level, share, expected));
  await upsertRating(tx, turn, { topic: 'section', name: section }, ratedAgain(topic, share, expected));
  // Who answers it again has read the explanation: that says nothing about the question.
  if (isEvidence && !card) await updateDifficulty(tx, unit, question, difficultyAgain(difficulty, share, expected));
}
