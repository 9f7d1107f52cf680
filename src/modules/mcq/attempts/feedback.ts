import type { FeedbackPolicy } from '../quizzes/quizzes.repository.js';

/** What the feedback policy asks about an attempt. */
export interface FeedbackState {
  readonly feedback: FeedbackPolicy;
  readonly status: 'open' | 'submitted';
  /** When the quiz is closed to everybody, the latest override included. Null: never. */
  readonly closedToAllAt: Date | null;
  readonly now: Date;
}

/** Whether its student may see the attempt's score and everything about its answers. */
export function showsResults({ feedback, status, closedToAllAt, now }: FeedbackState): boolean {
  if (status !== 'submitted' || feedback === 'never') return false;
  return feedback !== 'after_close' || (closedToAllAt !== null && closedToAllAt <= now);
}

/** Whether its student may see everything about one answer: with `immediate`, before the attempt is submitted, when the answer is final. */
export function showsAnswer(state: FeedbackState, { points }: { points: number | null }): boolean {
  return showsResults(state) || (state.feedback === 'immediate' && points !== null);
}
