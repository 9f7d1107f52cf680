import { type BloomLevel, bloomLevels } from '../../courses/index.js';

/** An estimate, on Elo's scale, and how many answers it comes from. */
export interface Rating {
  readonly rating: number;
  readonly answers: number;
}

const MEAN = 1000;
/** Between neighbouring Bloom levels, before anybody has answered. */
const LEVEL_STEP = 60;
const SCALE = 400;

/** Of a student of whom nothing is known. */
export const newcomer: Rating = { rating: MEAN, answers: 0 };

/** Of a question that nobody has answered: the higher its Bloom level, the harder. */
export function firstDifficulty(level: BloomLevel): Rating {
  return { rating: MEAN + LEVEL_STEP * (bloomLevels.indexOf(level) - (bloomLevels.length - 1) / 2), answers: 0 };
}

/** What a student is rated for a question: the mean of their ratings for its level and for its section. */
export function abilityFor(level: Rating, section: Rating): number {
  return (level.rating + section.rating) / 2;
}

/** The share of a question's points that somebody of this ability is expected to get, above 0 and below 1. */
export function expectedShare(ability: number, difficulty: number): number {
  return 1 / (1 + 10 ** ((difficulty - ability) / SCALE));
}

/** The rating after one more answer, which got `share` of the points where `expected` was expected. */
export function ratedAgain({ rating, answers }: Rating, share: number, expected: number): Rating {
  return { rating: rating + step(answers, 16) * (share - expected), answers: answers + 1 };
}

/** A question's difficulty after one more student's first answer. It falls when the student does better than expected. */
export function difficultyAgain({ rating, answers }: Rating, share: number, expected: number): Rating {
  return { rating: rating - step(answers, 4) * (share - expected), answers: answers + 1 };
}

/** K: large while little is known, falling to `least` with the number of answers. */
function step(answers: number, least: number): number {
  return Math.max(least, 80 / (1 + answers / 10));
}
