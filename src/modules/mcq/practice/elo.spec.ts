import { abilityFor, difficultyAgain, expectedShare, firstDifficulty, newcomer, ratedAgain } from './elo.js';

it('expects half of the points where ability and difficulty are equal, and ten times the odds 400 above', () => {
  expect(expectedShare(1000, 1000)).toBe(0.5);
  expect(expectedShare(1400, 1000)).toBeCloseTo(10 / 11, 12);
  expect(expectedShare(600, 1000)).toBeCloseTo(1 / 11, 12);
});

it('takes a higher level for harder, around the newcomer', () => {
  const levels = ['remember', 'understand', 'apply', 'analyze', 'evaluate', 'create'] as const;
  expect(levels.map((level) => firstDifficulty(level).rating)).toEqual([850, 910, 970, 1030, 1090, 1150]);
});

it('means level and section', () => {
  expect(abilityFor({ rating: 1100, answers: 3 }, { rating: 900, answers: 1 })).toBe(1000);
});

it('moves by what was not expected, less and less', () => {
  expect(ratedAgain(newcomer, 1, 0.5)).toEqual({ rating: 1040, answers: 1 });
  expect(ratedAgain({ rating: 1000, answers: 10 }, 0, 0.5)).toEqual({ rating: 980, answers: 11 });
  expect(ratedAgain({ rating: 1000, answers: 1000 }, 1, 0.5)).toEqual({ rating: 1008, answers: 1001 });
  expect(ratedAgain(newcomer, 0.5, 0.5).rating).toBe(1000);
});

it('moves a difficulty the other way, and in the end hardly', () => {
  expect(difficultyAgain({ rating: 1000, answers: 0 }, 1, 0.5)).toEqual({ rating: 960, answers: 1 });
  expect(difficultyAgain({ rating: 1000, answers: 1000 }, 0, 0.5)).toEqual({ rating: 1002, answers: 1001 });
});

it('comes to where a student answers as expected', () => {
  let rating = newcomer;
  // Right three times in four, at a difficulty of 1000: 400 · log10 3 above it.
  for (let answer = 0; answer < 400; answer += 1)
    rating = ratedAgain(rating, answer % 4 === 0 ? 0 : 1, expectedShare(rating.rating, 1000));
  expect(Math.abs(rating.rating - 1190.8)).toBeLessThan(20);
});
