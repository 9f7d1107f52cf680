import type { BloomLevel } from '../../courses/index.js';
import { type Candidate, chooseNext, dueAgain, type PracticeState } from './choose-next.js';

const candidate = (question: string, more: Partial<Candidate> = {}): Candidate => ({
  question,
  bloomLevel: 'apply',
  section: 'pipes',
  difficulty: { rating: 900, answers: 50 },
  dueTurn: null,
  ...more,
});

const state = (more: Partial<PracticeState> = {}): PracticeState => ({
  seed: 7n,
  turn: 1,
  lastQuestion: null,
  levels: new Map(),
  sections: new Map(),
  ...more,
});

const chosen = (candidates: Candidate[], more: Partial<PracticeState> = {}): string | undefined =>
  chooseNext(candidates, state(more))?.question;

it('never takes the last question again', () => {
  expect(chosen([candidate('a')], { lastQuestion: 'a' })).toBeUndefined();
  expect(chosen([candidate('a', { dueTurn: 1 }), candidate('b', { dueTurn: 99 })], { lastQuestion: 'a' })).toBe('b');
});

it('takes what is new or due before what is not', () => {
  const hard = { difficulty: { rating: 1600, answers: 50 } };
  expect(chosen([candidate('seen', { dueTurn: 9 }), candidate('new', hard)])).toBe('new');
  expect(chosen([candidate('seen', { dueTurn: 9 }), candidate('due', { ...hard, dueTurn: 5 })], { turn: 5 })).toBe(
    'due',
  );
});

it('takes the question nearest to two thirds of the points', () => {
  const bank = [700, 900, 1000, 1300].map((rating) =>
    candidate(`at-${rating}`, { difficulty: { rating, answers: 50 } }),
  );
  expect(chosen(bank)).toBe('at-900');
  const strong = new Map([['apply', { rating: 1400, answers: 20 }]]);
  expect(chosen(bank, { levels: strong, sections: new Map([['pipes', { rating: 1400, answers: 20 }]]) })).toBe(
    'at-1300',
  );
});

it('goes by the level’s first difficulty while nobody has answered', () => {
  const bank = (['remember', 'understand', 'create'] as BloomLevel[]).map((bloomLevel) =>
    candidate(bloomLevel, { bloomLevel, difficulty: null }),
  );
  const weak = new Map([['pipes', { rating: 700, answers: 9 }]]);
  expect(chosen(bank, { sections: weak })).toBe('remember');
});

it('chooses among equals by seed and turn, and always the same', () => {
  const bank = ['a', 'b', 'c', 'd', 'e', 'f'].map((question) => candidate(question));
  const walk = (seed: bigint): (string | undefined)[] => [1, 2, 3, 4, 5, 6].map((turn) => chosen(bank, { seed, turn }));
  expect(walk(7n)).toEqual(walk(7n));
  expect(walk(7n)).not.toEqual(walk(8n));
  expect(new Set(walk(7n)).size).toBeGreaterThan(1);
  expect(chosen(bank.toReversed())).toBe(chosen(bank));
});

it('puts off a question that is known, further each time', () => {
  expect([0, 1, 2, 3].map((streak) => dueAgain(10, streak))).toEqual([14, 18, 26, 42]);
  expect(dueAgain(10, 1000)).toBe(10 + 4096);
});
