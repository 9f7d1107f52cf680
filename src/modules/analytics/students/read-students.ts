import { Injectable } from '@nestjs/common';
import type { Principal } from '../../../kernel/tenant-context.js';
import { Database } from '../../../platform/database/database.js';
import { decodeCursor, type Page, pageOf } from '../../../platform/http/formats/pagination.js';
import { LabCatalogue } from '../../labs/index.js';
import { labsOf } from '../labs/read-labs.js';
import { type PersonFacet, selectFacetsOf } from '../mastery/mastery.repository.js';
import { selectCohortScope } from '../scope/cohort-scope.js';
import type { CohortQuery } from '../scope/scope.schema.js';
import { selectUnitNames } from '../scope/unit-names.repository.js';
import { presentStudent } from './student.presenter.js';
import type { StudentAnalytics, StudentsQuery } from './students.schema.js';
import { selectStudents } from './students.repository.js';

/** In one transaction, when all are asked for. */
const BATCH = 500;

/** One row for each student of a cohort. */
@Injectable()
export class ReadStudents {
  constructor(
    private readonly database: Database,
    private readonly catalogue: LabCatalogue,
  ) {}

  /** Throws NotFoundError. */
  async ofCohort(
    principal: Principal,
    cohortId: string,
    { cursor, limit, ...query }: StudentsQuery,
  ): Promise<Page<StudentAnalytics>> {
    return this.page(principal, cohortId, query, decodeCursor(cursor), limit);
  }

  /** All of them, a batch at a time. Throws NotFoundError. */
  async *all(principal: Principal, cohortId: string, query: CohortQuery): AsyncGenerator<StudentAnalytics> {
    let after: string | null = null;
    do {
      const page: Page<StudentAnalytics> = await this.page(principal, cohortId, query, after, BATCH);
      yield* page.items;
      after = page.next;
    } while (after !== null);
  }

  /** Ids of the outcomes that the cohort's unit has, in its order. Throws NotFoundError. */
  async outcomes(principal: Principal, cohortId: string): Promise<string[]> {
    return this.database.readTenantSql(principal, async (tx) => {
      const { scope } = await selectCohortScope(tx, principal, cohortId, {});
      return (await selectUnitNames(tx, scope.unit)).outcomes.map(({ id }) => id);
    });
  }

  private async page(
    principal: Principal,
    cohortId: string,
    query: CohortQuery,
    after: string | null,
    limit: number,
  ): Promise<Page<StudentAnalytics>> {
    return this.database.readTenantSql(principal, async (tx) => {
      const { scope } = await selectCohortScope(tx, principal, cohortId, query);
      const labs = labsOf(this.catalogue, scope.unit).map(({ slug }) => slug);
      const rows = await selectStudents(tx, scope, labs, { after, limit: limit + 1 });
      const outcomes = await selectFacetsOf(
        tx,
        scope,
        'outcome',
        rows.map(({ id }) => id),
      );
      const byPerson = new Map<string, PersonFacet[]>(rows.map(({ id }) => [id, []]));
      for (const outcome of outcomes) byPerson.get(outcome.personId)?.push(outcome);
      return pageOf(rows, limit, (row) => presentStudent(row, byPerson.get(row.id) ?? []));
    });
  }
}
