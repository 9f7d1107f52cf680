import { Injectable } from '@nestjs/common';
import { NotFoundError } from '../../../kernel/errors.js';
import type { Principal } from '../../../kernel/tenant-context.js';
import { Database, type SqlTransaction } from '../../../platform/database/database.js';
import { selectWithheldQuestions } from '../../mcq/index.js';
import { levelsOf, overallOf } from '../mastery/level-sums.js';
import {
  selectFacetsOf,
  selectFacetTotals,
  selectLevelTotals,
  selectOptionalLevels,
} from '../mastery/mastery.repository.js';
import { selectCohortScope } from '../scope/cohort-scope.js';
import { refuseTurnedDays } from '../scope/scope.schema.js';
import type { Scope } from '../scope/scope.repository.js';
import { selectUnitNames } from '../scope/unit-names.repository.js';
import { hardestOf, presentConcepts, presentMisconceptions, presentOutcomes } from './bloom.presenter.js';
import type { BloomAnalytics, BloomQuery, CollegeQuery, OwnMastery } from './bloom.schema.js';
import { selectMisconceptions } from './misconceptions.repository.js';
import { trendOf } from './trend.js';

const HARDEST = 3;

/** Mastery by Bloom level and outcome, and what lies behind it. */
@Injectable()
export class ReadBloom {
  constructor(private readonly database: Database) {}

  /** Throws NotFoundError. */
  async ofCohort(principal: Principal, cohortId: string, query: BloomQuery): Promise<BloomAnalytics> {
    return this.database.readTenantSql(principal, async (tx) => {
      const { scope } = await selectCohortScope(tx, principal, cohortId, query);
      return bloomOf(tx, scope, query.by);
    });
  }

  /** Everybody's in the college. Throws NotFoundError when it has no such unit, and ValidationError for days that end before they begin. */
  async ofCollege(principal: Principal, { unit, from, to, by }: CollegeQuery): Promise<BloomAnalytics> {
    refuseTurnedDays({ from, to });
    return this.database.readTenantSql(principal, (tx) => bloomOf(tx, { unit, cohortId: null, from, to }, by));
  }

  /** Without what a quiz keeps back, which its figures would tell. Throws NotFoundError when there is no such unit. */
  async ofOneself(principal: Principal, unit: string): Promise<OwnMastery> {
    return this.database.readTenantSql(principal, async (tx) => {
      const withoutQuestions = await selectWithheldQuestions(tx, { personId: principal.personId, unit });
      const scope = { unit, cohortId: null, withoutQuestions };
      const own = [principal.personId];
      const names = await selectUnitNames(tx, unit);
      const levels = await selectOptionalLevels(tx, scope, principal.personId);
      if (levels === null && names.outcomes.length === 0) throw new NotFoundError('There is no such unit.');
      const outcomes = await selectFacetsOf(tx, scope, 'outcome', own);
      const questions = await selectFacetsOf(tx, scope, 'question_section', own);
      const labs = await selectFacetsOf(tx, scope, 'lab_section', own);
      return {
        unit,
        overall: overallOf(levels),
        levels: levelsOf(levels),
        outcomes: presentOutcomes(names, outcomes),
        concepts: presentConcepts(names, questions, labs),
      };
    });
  }
}

async function bloomOf(tx: SqlTransaction, scope: Scope, by: 'day' | 'week'): Promise<BloomAnalytics> {
  const [names, totals, facets, misconceptions] = await Promise.all([
    selectUnitNames(tx, scope.unit),
    selectLevelTotals(tx, scope),
    selectFacetTotals(tx, scope, 'outcome', 'question_section', 'lab_section', 'day'),
    selectMisconceptions(tx, scope),
  ]);
  if (scope.cohortId === null && totals.students === 0 && names.outcomes.length === 0)
    throw new NotFoundError('There is no such unit.');
  const outcomes = presentOutcomes(names, facets.outcome);
  return {
    unit: scope.unit,
    students: totals.students,
    withResults: totals.withResults,
    overall: overallOf(totals),
    levels: levelsOf(totals),
    outcomes,
    hardestOutcomes: hardestOf(outcomes, HARDEST),
    concepts: presentConcepts(names, facets.question_section, facets.lab_section),
    trend: trendOf(facets.day, by),
    misconceptions: presentMisconceptions(names, misconceptions, totals.withResults),
  };
}
