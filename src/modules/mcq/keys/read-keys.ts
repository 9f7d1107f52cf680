import { Injectable } from '@nestjs/common';
import { ForbiddenError } from '../../../kernel/errors.js';
import type { Principal } from '../../../kernel/tenant-context.js';
import { Database } from '../../../platform/database/database.js';
import { learnsUnit } from '../../courses/index.js';
import { choicePoints } from '../choice-points.js';
import { presentKey, presentKeyRegrade } from './keys.presenter.js';
import {
  type AnswerGroup,
  selectAnswerGroups,
  selectKeyHistory,
  selectOtherWordings,
  selectPracticeGroups,
  selectRegradeProgress,
} from './keys.repository.js';
import type { KeyRegradeView, KeyTrial, KeyTrialResult, KeyView } from './keys.schema.js';
import {
  type ChoiceWording,
  type KeyPath,
  refuseForeignOptions,
  selectChoiceWording,
} from './select-choice-wording.js';

const MAX_HISTORY = 100;
const MAX_WORDINGS = 20;

/** Shows staff which options are right, since when, and what another key would change. */
@Injectable()
export class ReadKeys {
  constructor(private readonly database: Database) {}

  /** Throws NotFoundError, ConflictError, and ForbiddenError for who learns the unit. */
  async show(principal: Principal, path: KeyPath): Promise<KeyView> {
    return this.database.withTenant(principal, async (tx) => {
      if (await learnsUnit(tx, principal, path.unit))
        throw new ForbiddenError('You learn this unit yourself: its keys are for those who look after a cohort of it.');
      const wording = await selectChoiceWording(tx, path);
      const history = await selectKeyHistory(tx, wording.id, MAX_HISTORY);
      return presentKey(wording, history, await selectOtherWordings(tx, wording, MAX_WORDINGS));
    });
  }

  /** How far the regrade by the newest key is. Throws NotFoundError, ConflictError. */
  async regrade(principal: Principal, path: KeyPath): Promise<KeyRegradeView> {
    return this.database.withTenant(principal, async (tx) => {
      const { id } = await selectChoiceWording(tx, path);
      const [newest] = await selectKeyHistory(tx, id, 1);
      const revision = newest?.revision ?? 0;
      return presentKeyRegrade(revision, await selectRegradeProgress(tx, id, revision));
    });
  }

  /** Changes nothing. Throws NotFoundError, ConflictError, KeyRefusedError. */
  async tryOut(principal: Principal, path: KeyPath, { optionIds }: KeyTrial): Promise<KeyTrialResult> {
    return this.database.withTenant(principal, async (tx) => {
      const wording = await selectChoiceWording(tx, path);
      refuseForeignOptions(wording, optionIds);
      const inAttempts = compare(wording, optionIds, await selectAnswerGroups(tx, wording.id));
      const inPractice = compare(wording, optionIds, await selectPracticeGroups(tx, wording.id));
      return { ...inAttempts, practiceAnswers: inPractice.higher + inPractice.lower };
    });
  }
}

/** Many answers choose the same, so each choice is graded once. */
function compare(
  wording: ChoiceWording,
  right: readonly string[],
  groups: readonly AnswerGroup[],
): Omit<KeyTrialResult, 'practiceAnswers'> {
  const graded = groups.map((group) => ({ ...group, after: choicePoints(wording, right, group.optionIds) }));
  const count = (chosen: typeof graded): number => chosen.reduce((sum, { answers }) => sum + answers, 0);
  // In whole hundred-thousandths, which add up exactly.
  const total = (of: (group: (typeof graded)[number]) => number): number =>
    graded.reduce((sum, group) => sum + Math.round(of(group) * 1e5) * group.answers, 0) / 1e5;
  return {
    answers: count(graded),
    higher: count(graded.filter(({ points, after }) => after > points)),
    lower: count(graded.filter(({ points, after }) => after < points)),
    pointsBefore: total(({ points }) => points),
    pointsAfter: total(({ after }) => after),
  };
}
