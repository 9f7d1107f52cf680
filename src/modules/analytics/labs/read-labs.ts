import { Injectable } from '@nestjs/common';
import type { Principal } from '../../../kernel/tenant-context.js';
import { Database } from '../../../platform/database/database.js';
import { LabCatalogue, type LabCounts, type LabDescription } from '../../labs/index.js';
import { round } from '../mastery/mastery.js';
import { selectCohortScope } from '../scope/cohort-scope.js';
import { countStudents } from '../scope/scope.repository.js';
import type { CohortQuery } from '../scope/scope.schema.js';
import {
  type LabTotals,
  selectCheckTotals,
  selectFailedCounts,
  selectLabTotals,
  selectOutcomeTotals,
} from './labs.repository.js';
import type { LabAnalytics, LabCountView, LabTotalView } from './labs.schema.js';

/** How labs go: what is passed, after how long, and what goes wrong. */
@Injectable()
export class ReadLabs {
  constructor(
    private readonly database: Database,
    private readonly catalogue: LabCatalogue,
  ) {}

  /** Throws NotFoundError. */
  async ofCohort(principal: Principal, cohortId: string, query: CohortQuery): Promise<LabAnalytics> {
    return this.database.readTenantSql(principal, async (tx) => {
      const { scope } = await selectCohortScope(tx, principal, cohortId, query);
      const labs = labsOf(this.catalogue, scope.unit);
      const slugs = labs.map(({ slug }) => slug);
      const [totals, checks, outcomes, students, failedInternally] = await Promise.all([
        selectLabTotals(tx, scope, slugs),
        selectCheckTotals(tx, scope, slugs),
        selectOutcomeTotals(tx, scope, slugs),
        countStudents(tx, scope),
        selectFailedCounts(tx, scope, slugs),
      ]);
      const totalsOf = new Map(totals.map((row) => [row.lab, row]));
      return {
        students,
        failedInternally,
        labs: labs.map((lab) => {
          const tried = totalsOf.get(lab.slug)?.tried ?? 0;
          const passedOf = (check: string): number =>
            checks.find((row) => row.lab === lab.slug && row.check === check)?.passed ?? 0;
          return {
            ...presentLabTotals(lab, totalsOf.get(lab.slug)),
            checks: lab.checks.map(({ id, title, bonus }) => {
              const passed = passedOf(id);
              return { check: id, title, bonus, passed, tried, passRate: rateOf(passed, tried) };
            }),
            outcomes: outcomes
              .filter((row) => row.lab === lab.slug)
              .map(({ outcome, students, tries }) => ({ outcome, students, tries })),
          };
        }),
      };
    });
  }
}

/** Those of a unit, by slug. */
export function labsOf(catalogue: LabCatalogue, unit: string): LabDescription[] {
  return catalogue.all().filter((lab) => lab.unit === unit);
}

export function presentLabCounts({ slug, title }: LabDescription, counts: LabCounts | undefined): LabCountView {
  const { tried, passed, tries } = counts ?? { tried: 0, passed: 0, tries: 0 };
  return {
    lab: slug,
    title,
    tried,
    passed,
    passRate: rateOf(passed, tried),
    tries,
    meanBest: roundOrNull(counts?.meanBest),
  };
}

function presentLabTotals(lab: LabDescription, totals: LabTotals | undefined): LabTotalView {
  return {
    ...presentLabCounts(lab, totals),
    medianTriesToPass: totals?.medianTriesToPass ?? null,
    medianMinutesToPass: roundOrNull(totals?.medianMinutesToPass),
  };
}

function rateOf(part: number, whole: number): number | null {
  return whole === 0 ? null : round(part / whole);
}

function roundOrNull(value: number | null | undefined): number | null {
  return value === null || value === undefined ? null : round(value);
}
