import { parseQuestionDocument } from '../../courses/index.js';
import type { NewShortAnswerMarking, ShortAnswer, StoredShortAnswerMarking } from './short-answers.repository.js';
import type {
  ShortAnswerMarkingView,
  ShortAnswerMarks,
  ShortAnswerSummary,
  ShortAnswerView,
} from './short-answers.schema.js';

export function presentShortAnswerSummary(answer: ShortAnswer): ShortAnswerSummary {
  return {
    attemptId: answer.attemptId,
    questionId: answer.question,
    quiz: answer.quiz,
    cohortId: answer.cohortId,
    student: { id: answer.personId, name: answer.personName },
    state: answer.revision === 0 ? 'unmarked' : 'marked',
    revision: answer.revision,
    points: answer.points,
    maxPoints: answer.maxPoints,
    submittedAt: answer.submittedAt.toISOString(),
  };
}

export function presentShortAnswer(
  answer: ShortAnswer,
  marking: StoredShortAnswerMarking | undefined,
): ShortAnswerView {
  const { stem, modelAnswer, rubric } = parseQuestionDocument(answer.document);
  return {
    ...presentShortAnswerSummary(answer),
    stem,
    text: answer.text,
    modelAnswer: modelAnswer ?? [],
    rubric: rubric ?? [],
    marking: marking ? presentShortAnswerMarking(marking) : null,
  };
}

export function presentShortAnswerMarking(marking: StoredShortAnswerMarking): ShortAnswerMarkingView {
  return { ...presentShortAnswerMarks(marking), marker: { id: marking.markerId, name: marking.markerName } };
}

/** As the student sees it: without the marker. */
export function presentShortAnswerMarks(marking: Omit<NewShortAnswerMarking, 'markerId'>): ShortAnswerMarks {
  const { revision, createdAt, rows, overall, points, maxPoints } = marking;
  return { revision, markedAt: createdAt.toISOString(), rows, overall, points, maxPoints };
}
