import { misconceptionsOf } from '../attempts/misconceptions.js';
import type { Turn } from './practice.repository.js';
import type { PracticeFeedback, PracticeQuestion } from './practice.schema.js';

export function presentQuestion(turn: Turn): PracticeQuestion {
  const { id, number, unit, question, kind, language, bloomLevel, section, document, optionIds } = turn;
  const texts = new Map(document.options.map((option) => [option.id, option.text]));
  const options = optionIds.map((optionId) => ({ id: optionId, text: texts.get(optionId) ?? '' }));
  return {
    id,
    number,
    unit,
    questionId: question,
    kind,
    language,
    bloomLevel,
    section,
    stem: document.stem,
    options,
  };
}

/** What a turn that is answered may tell. */
export function presentFeedback(
  { id, question, language, document, maxPoints }: Turn,
  { chosenIds, points, answeredAt }: { chosenIds: string[]; points: number; answeredAt: Date },
  rightOptionIds: string[],
): PracticeFeedback {
  return {
    id,
    questionId: question,
    language,
    optionIds: chosenIds,
    points,
    maxPoints,
    rightOptionIds,
    explanation: document.explanation,
    misconceptions: misconceptionsOf({ document, rightOptionIds, response: { optionIds: chosenIds } }),
    answeredAt: answeredAt.toISOString(),
  };
}
