import type { QuestionKind } from '../../courses/index.js';
import { choicePoints } from '../choice-points.js';

export interface QuestionToGrade {
  readonly kind: QuestionKind;
  readonly maxPoints: number;
  /** Of the newest key. None of a short answer. */
  readonly rightOptionIds: readonly string[];
}

/** What somebody answered; no options and no text when they left the question out. */
export interface GivenAnswer {
  readonly optionIds: readonly string[];
  readonly text: string | null;
}

/** 0 to `maxPoints` with at most five decimals, or null when a person has to mark it. */
export function gradeResponse(question: QuestionToGrade, answer: GivenAnswer): number | null {
  if (question.kind === 'short_answer') return isEmpty(answer) ? 0 : null;
  const { kind, maxPoints, rightOptionIds } = question;
  return choicePoints({ kind, maxPoints }, rightOptionIds, answer.optionIds);
}

function isEmpty({ optionIds, text }: GivenAnswer): boolean {
  return optionIds.length === 0 && (text ?? '').trim() === '';
}
