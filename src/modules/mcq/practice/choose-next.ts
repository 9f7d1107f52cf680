import type { BloomLevel } from '../../courses/index.js';
import { inSeededOrder } from '../quizzes/seeded-order.js';
import { abilityFor, expectedShare, firstDifficulty, newcomer, type Rating } from './elo.js';

/** A question that could be asked. */
export interface Candidate {
  readonly question: string;
  readonly bloomLevel: BloomLevel;
  readonly section: string;
  /** None while nobody has answered it. */
  readonly difficulty: Rating | null;
  /** The number of the turn from which on it is due again; null when this student has never answered it. */
  readonly dueTurn: number | null;
}

export interface PracticeState {
  readonly seed: bigint;
  /** Of the question that is to be chosen, from 1. */
  readonly turn: number;
  readonly lastQuestion: string | null;
  readonly levels: ReadonlyMap<string, Rating>;
  readonly sections: ReadonlyMap<string, Rating>;
}

/** The share of points that the next question should let the student expect: hard enough to teach, easy enough to go on. */
const TARGET = 0.65;
/** Within it two questions suit equally well. */
const BAND = 0.05;

/**
 * The question to ask next, or null when there is none but the last one. Those that are new to the student or due come before the others, then those whose
 * expected share of points is nearest to the target; the seed and the turn decide between equals. The same state always gives the same question.
 */
export function chooseNext<Question extends Candidate>(
  candidates: readonly Question[],
  state: PracticeState,
): Question | null {
  const others = candidates.filter(({ question }) => question !== state.lastQuestion);
  const first = others.filter(({ dueTurn }) => dueTurn === null || dueTurn <= state.turn);
  const pool = inSeededOrder(
    state.seed,
    first.length > 0 ? first : others,
    ({ question }) => `${state.turn} ${question}`,
  );
  return pool.toSorted((a, b) => band(a, state) - band(b, state))[0] ?? null;
}

/** Of the expected share of points. */
export function shareExpectedOf(
  { bloomLevel, section, difficulty }: Candidate,
  { levels, sections }: Pick<PracticeState, 'levels' | 'sections'>,
): number {
  const ability = abilityFor(levels.get(bloomLevel) ?? newcomer, sections.get(section) ?? newcomer);
  return expectedShare(ability, (difficulty ?? firstDifficulty(bloomLevel)).rating);
}

/**
 * When a question is due again. After a wrong answer soon; after each right one in a row, twice as far off.
 * @param turn number of the turn that comes next
 * @param streak right answers since the last wrong one, this one included
 */
export function dueAgain(turn: number, streak: number): number {
  return turn + 4 * 2 ** Math.min(streak, 10);
}

function band(candidate: Candidate, state: PracticeState): number {
  return Math.floor(Math.abs(shareExpectedOf(candidate, state) - TARGET) / BAND);
}
