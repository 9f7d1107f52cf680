/** Quizzes, their attempts, and how students did. */
export { type CountedAttempt, selectCountedAttempts } from './attempts/counted-attempts.repository.js';
export { countedAnswers, countingAttempts } from './item-sums/counting-attempts.repository.js';
export { rebuildItemSums, recountItems } from './item-sums/item-sums.repository.js';
export { selectQuestionSums, sumQuestions } from './item-sums/read-item-sums.repository.js';
export { selectWithheldQuestions } from './attempts/withheld-questions.js';
export { insertQuiz } from './quizzes/quizzes.repository.js';
