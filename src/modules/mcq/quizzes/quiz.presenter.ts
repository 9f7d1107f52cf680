import type { Quiz } from './quizzes.repository.js';
import type { QuizSummary, QuizView } from './quizzes.schema.js';

export function presentQuizSummary(quiz: Quiz): QuizSummary {
  return {
    slug: quiz.slug,
    cohortId: quiz.cohortId,
    unit: quiz.unit,
    title: quiz.title,
    opensAt: quiz.opensAt?.toISOString() ?? null,
    closesAt: quiz.closesAt?.toISOString() ?? null,
    timeLimitSeconds: quiz.timeLimitSeconds,
    maxAttempts: quiz.maxAttempts,
    counting: quiz.counting,
    feedback: quiz.feedback,
    passPercent: quiz.passPercent,
    revision: quiz.revision,
    createdAt: quiz.createdAt.toISOString(),
  };
}

/** `forStaff`: with the blueprint, which tells what will be asked. */
export function presentQuiz(quiz: Quiz, forStaff: boolean): QuizView {
  return { ...presentQuizSummary(quiz), blueprint: forStaff ? quiz.blueprint : null };
}
