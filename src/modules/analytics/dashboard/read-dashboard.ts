import { Injectable } from '@nestjs/common';
import type { Principal } from '../../../kernel/tenant-context.js';
import { Database, type SqlTransaction } from '../../../platform/database/database.js';
import { decodeCursor, pageOf } from '../../../platform/http/formats/pagination.js';
import { type Cohort, countReaders } from '../../courses/index.js';
import { LabCatalogue } from '../../labs/index.js';
import { letsAllThrough } from '../items/attempt-filter.repository.js';
import { selectItemsToLookAt } from '../items/items-to-look-at.js';
import { selectLabCounts } from '../labs/labs.repository.js';
import { labsOf, presentLabCounts } from '../labs/read-labs.js';
import { levelsOf, overallOf } from '../mastery/level-sums.js';
import { ENOUGH_ITEMS } from '../mastery/mastery.js';
import { selectCohortScope } from '../scope/cohort-scope.js';
import { type Scope, studentsOf } from '../scope/scope.repository.js';
import { selectSectionTitles } from '../scope/unit-names.repository.js';
import type { CohortQuery } from '../scope/scope.schema.js';
import { presentHeatmapRow } from '../students/student.presenter.js';
import type { HeatmapRow } from '../students/students.schema.js';
import { selectStudents } from '../students/students.repository.js';
import { RISK, RISK_RULES } from './at-risk.js';
import { type AtRiskRow, selectAtRisk, selectMedianItems } from './at-risk.repository.js';
import { presentAtRisk, presentDistribution, presentEnrolment, presentProgress } from './dashboard.presenter.js';
import type { Dashboard, DashboardQuery, RiskReason, StudentAtRisk } from './dashboard.schema.js';
import { selectOverview } from './overview.repository.js';

const MOST_AT_RISK = 25;
const MOST_ITEMS = 10;
const EVERYBODY = 1_000_000;
/** In one transaction, when all are asked for. */
const BATCH = 500;

const rules = (Object.keys(RISK_RULES) as RiskReason['rule'][]).map((rule) => ({ rule, words: RISK_RULES[rule] }));

/** What an instructor looks at first: a cohort on one page, all of it read at one moment. */
@Injectable()
export class ReadDashboard {
  constructor(
    private readonly database: Database,
    private readonly catalogue: LabCatalogue,
  ) {}

  /** Gives the dashboard and where the heatmap's next page begins. Throws NotFoundError. */
  async ofCohort(
    principal: Principal,
    cohortId: string,
    { cursor, limit, ...query }: DashboardQuery,
  ): Promise<{ dashboard: Dashboard; next: string | null }> {
    const after = decodeCursor(cursor);
    return this.database.readTenantSqlTwofold(principal, async (tx, beside) => {
      const { cohort, scope } = await selectCohortScope(tx, principal, cohortId, query);
      const labs = labsOf(this.catalogue, scope.unit);
      const slugs = labs.map(({ slug }) => slug);
      // The two ways to the database have about half of the work each. Where attempts have to be summed, that is half by itself.
      const [way, forItems] = letsAllThrough(scope) ? [tx, beside] : [beside, tx];
      const overviewing = selectOverview(way, scope, ENOUGH_ITEMS);
      const risks = async (): Promise<AtRiskRow[]> => {
        // Risks look at all days.
        const median =
          scope.from || scope.to ? selectMedianItems(way, scope) : overviewing.then(({ medianItems }) => medianItems);
        return selectRisks(way, cohort, scope, { labs: slugs, median: await median }, MOST_AT_RISK);
      };
      const [overview, atRisk, items, sections, sectionCounts, students, labCounts] = await Promise.all([
        overviewing,
        risks(),
        selectItemsToLookAt(forItems, scope),
        selectSectionTitles(beside, scope.unit),
        countReaders(beside, scope.unit, studentsOf(beside, scope)),
        selectStudents(beside, scope, slugs, { after, limit: limit + 1 }),
        selectLabCounts(beside, scope, slugs),
      ]);
      const countsOf = new Map(labCounts.map((row) => [row.lab, row]));
      const heatmap = pageOf(students, limit, presentHeatmapRow);
      const dashboard = {
        cohort: { id: cohort.id, name: cohort.name, unit: cohort.unit },
        enrolment: presentEnrolment(overview),
        progress: presentProgress(sections, sectionCounts),
        overall: overallOf(overview),
        levels: levelsOf(overview),
        heatmap: heatmap.items,
        distribution: presentDistribution(overview),
        itemsToLookAt: items.slice(0, MOST_ITEMS),
        labs: labs.map((lab) => presentLabCounts(lab, countsOf.get(lab.slug))),
        atRisk: { total: atRisk[0]?.total ?? 0, students: atRisk.map(presentAtRisk), rules },
      };
      return { dashboard, next: heatmap.next };
    });
  }

  /** All rows, a batch at a time. Throws NotFoundError. */
  async *wholeHeatmap(principal: Principal, cohortId: string, query: CohortQuery): AsyncGenerator<HeatmapRow> {
    let after: string | null = null;
    do {
      const rows = await this.database.readTenantSql(principal, async (tx) => {
        const { scope } = await selectCohortScope(tx, principal, cohortId, query);
        return selectStudents(tx, scope, [], { after, limit: BATCH + 1 });
      });
      const page = pageOf(rows, BATCH, presentHeatmapRow);
      yield* page.items;
      after = page.next;
    } while (after !== null);
  }

  /** Every student whom a rule applies to. Throws NotFoundError. */
  async everyoneAtRisk(principal: Principal, cohortId: string, query: CohortQuery): Promise<StudentAtRisk[]> {
    return this.database.readTenantSql(principal, async (tx) => {
      const { cohort, scope } = await selectCohortScope(tx, principal, cohortId, query);
      const labs = labsOf(this.catalogue, scope.unit).map(({ slug }) => slug);
      const median = await selectMedianItems(tx, scope);
      return (await selectRisks(tx, cohort, scope, { labs, median }, EVERYBODY)).map(presentAtRisk);
    });
  }
}

async function selectRisks(
  tx: SqlTransaction,
  { startsAt, endsAt }: Cohort,
  scope: Scope,
  beside: { labs: readonly string[]; median: number },
  limit: number,
): Promise<AtRiskRow[]> {
  const now = Date.now();
  const longGoing = !startsAt || startsAt.getTime() < now - RISK.inactiveDays * 86_400_000;
  const goesOn = longGoing && (!endsAt || endsAt.getTime() > now);
  return selectAtRisk(tx, scope, { ...beside, goesOn, risk: RISK }, limit);
}
