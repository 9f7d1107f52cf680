/** Quizzes, their attempts, and how students did. */
export { type CountedAttempt, selectCountedAttempts } from './attempts/counted-attempts.repository.js';
export { type Quiz, selectQuizzes } from './quizzes/quizzes.repository.js';
