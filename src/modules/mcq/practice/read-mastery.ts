import { Injectable } from '@nestjs/common';
import type { Principal } from '../../../kernel/tenant-context.js';
import { Database } from '../../../platform/database/database.js';
import { bloomLevels } from '../../courses/index.js';
import { selectUnitVersion } from './ask-question.js';
import { expectedShare, firstDifficulty, newcomer, type Rating } from './elo.js';
import { type PracticeCandidate, selectCandidates, selectRatings, selectTurnCount } from './practice.repository.js';
import type { Mastery } from './practice.schema.js';

/** Fewer answers say too little. */
const ENOUGH = 5;

/** Shows students how far practice has brought them. */
@Injectable()
export class ReadMastery {
  constructor(private readonly database: Database) {}

  /** Throws NotFoundError. */
  async mastery(principal: Principal, unit: string): Promise<Mastery> {
    const key = { personId: principal.personId, unit };
    return this.database.withTenant(principal, async (tx) => {
      const { id } = await selectUnitVersion(tx, unit);
      const questions = await selectCandidates(tx, key, id);
      const { levels, sections } = await selectRatings(tx, key);
      const asked = await selectTurnCount(tx, key);
      return {
        unit,
        asked,
        levels: bloomLevels.flatMap((bloomLevel) => {
          const there = questions.filter((question) => question.bloomLevel === bloomLevel);
          return there.length === 0 ? [] : [{ bloomLevel, ...estimate(levels.get(bloomLevel), there) }];
        }),
        sections: [...new Set(questions.map(({ section }) => section))].map((section) => {
          const there = questions.filter((question) => question.section === section);
          return { section, ...estimate(sections.get(section), there) };
        }),
        questions: {
          all: questions.length,
          answered: questions.filter(({ dueTurn }) => dueTurn !== null).length,
          due: questions.filter(({ dueTurn }) => dueTurn !== null && dueTurn <= asked + 1).length,
        },
      };
    });
  }
}

/** Against the mean difficulty of the questions there. */
function estimate(
  rating: Rating = newcomer,
  questions: readonly PracticeCandidate[],
): { rating: number; answers: number; expectedShare: number | null } {
  const difficulties = questions.map(
    ({ difficulty, bloomLevel }) => (difficulty ?? firstDifficulty(bloomLevel)).rating,
  );
  const mean = difficulties.reduce((sum, difficulty) => sum + difficulty, 0) / difficulties.length;
  const share = rating.answers < ENOUGH ? null : round(expectedShare(rating.rating, mean), 3);
  return { rating: round(rating.rating, 1), answers: rating.answers, expectedShare: share };
}

function round(value: number, decimals: number): number {
  return Math.round(value * 10 ** decimals) / 10 ** decimals;
}
