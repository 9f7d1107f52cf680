import type { AttemptItem, StoredResponse } from './attempt-items.repository.js';
import type { Attempt } from './attempts.repository.js';
import type {
  AnswerFeedback,
  AttemptItemView,
  AttemptSummary,
  AttemptView,
  ResponseView,
  Score,
} from './attempts.schema.js';
import { presentShortAnswerMarks } from '../marking/short-answer.presenter.js';
import { misconceptionsOf } from './misconceptions.js';
import { showsAnswer, showsResults } from './feedback.js';

/** Who looks: the student that it belongs to sees what the feedback policy allows, the cohort's staff see everything. */
export type Viewer = 'student' | 'staff';

export function presentAttemptSummary(attempt: Attempt, viewer: Viewer): AttemptSummary {
  return {
    id: attempt.id,
    quiz: attempt.quiz,
    personId: attempt.personId,
    number: attempt.number,
    preview: attempt.preview,
    status: attempt.status,
    startedAt: attempt.startedAt.toISOString(),
    deadlineAt: attempt.deadlineAt?.toISOString() ?? null,
    submittedAt: attempt.submittedAt?.toISOString() ?? null,
    score: viewer === 'staff' || showsResults(attempt) ? presentScore(attempt) : null,
  };
}

/** @param guarded questions that another attempt of the student's keeps back: nothing is told of them here either */
export function presentAttempt(
  attempt: Attempt,
  items: readonly AttemptItem[],
  viewer: Viewer,
  guarded: ReadonlySet<string>,
): AttemptView {
  return {
    ...presentAttemptSummary(attempt, viewer),
    feedback: attempt.feedback,
    now: attempt.now.toISOString(),
    items: items.map((item) => presentItem(attempt, item, viewer, guarded)),
  };
}

function presentItem(
  attempt: Attempt,
  item: AttemptItem,
  viewer: Viewer,
  guarded: ReadonlySet<string>,
): AttemptItemView {
  const texts = new Map(item.document.options.map(({ id, text }) => [id, text]));
  return {
    questionId: item.question,
    kind: item.kind,
    language: item.language,
    stem: item.document.stem,
    options: item.optionIds.map((id) => ({ id, text: texts.get(id) ?? '' })),
    maxPoints: item.maxPoints,
    response: item.response && presentResponse(attempt, item, item.response, viewer, guarded),
    feedback: presentFeedback(attempt, item, viewer, guarded),
  };
}

export function presentResponse(
  attempt: Attempt,
  item: AttemptItem,
  response: StoredResponse,
  viewer: Viewer,
  guarded: ReadonlySet<string>,
): ResponseView {
  return {
    ...presentSaved(item.question, response),
    final: attempt.status === 'submitted' || response.points !== null,
    feedback: presentFeedback(attempt, item, viewer, guarded),
  };
}

/** An answer just saved, of which nothing more may be told. */
export function presentSaved(
  questionId: string,
  { optionIds, text, revision, answeredAt }: Pick<StoredResponse, 'optionIds' | 'text' | 'revision' | 'answeredAt'>,
): ResponseView {
  return { questionId, optionIds, text, revision, answeredAt: answeredAt.toISOString(), final: false, feedback: null };
}

function presentFeedback(
  attempt: Attempt,
  item: AttemptItem,
  viewer: Viewer,
  guarded: ReadonlySet<string>,
): AnswerFeedback | null {
  const answer = { points: item.response?.points ?? null };
  if (viewer !== 'staff' && (!showsAnswer(attempt, answer) || guarded.has(item.question))) return null;
  const { document, response } = item;
  return {
    points: response ? response.points : 0,
    maxPoints: item.maxPoints,
    rightOptionIds: item.rightOptionIds,
    explanation: document.explanation,
    misconceptions: misconceptionsOf(item),
    modelAnswer: document.modelAnswer ?? [],
    marks: response?.marking ? presentShortAnswerMarks(response.marking) : null,
    regrades: (response?.regrades ?? []).map(({ oldPoints, newPoints, reason, regradedAt }) => ({
      from: oldPoints,
      to: newPoints,
      reason,
      at: regradedAt.toISOString(),
    })),
  };
}

function presentScore({ points, maxPoints, unmarked, passPercent }: Attempt): Score | null {
  if (points === null) return null;
  // In whole numbers, for which binary fractions make no difference on a border: points have five decimals, percentages two.
  const [part, whole] = [Math.round(points * 1e5) * 1e4, Math.round(maxPoints * 1e5)];
  return {
    points,
    maxPoints,
    percent: Math.round(part / whole) / 100,
    unmarked,
    passed: unmarked > 0 ? null : part >= Math.round(passPercent * 100) * whole,
  };
}
