import { Injectable } from '@nestjs/common';
import { NotFoundError } from '../../../kernel/errors.js';
import { isId } from '../../../kernel/ids.js';
import type { Principal } from '../../../kernel/tenant-context.js';
import { Database, type TenantTransaction } from '../../../platform/database/database.js';
import { decodeCursor, type Page, pageOf } from '../../../platform/http/formats/pagination.js';
import { selectCohortForStaff, selectOptionalCohort, selectOwnMembership } from '../../courses/index.js';
import { gradeStudent, type StudentGrade } from '../arithmetic/grade-student.js';
import { type CohortGrading, CohortGradings } from '../scheme/cohort-grading.js';
import { type CohortStudent, selectCohortStudents } from './cohort-students.repository.js';
import { collectEvidence, type Viewer } from './collect-evidence.js';
import { presentExplained, presentGradebook, presentRow } from './gradebook.presenter.js';
import type {
  ExplainedGrade,
  GradebookFilter,
  GradebookQuery,
  GradebookRow,
  GradebookView,
} from './gradebook.schema.js';

/** Students of one transaction when all are asked for. */
const BATCH = 500;

/** Shows staff the grades of their cohorts, and students their own. */
@Injectable()
export class ReadGradebook {
  constructor(
    private readonly database: Database,
    private readonly gradings: CohortGradings,
  ) {}

  /** By name. Throws NotFoundError. */
  async page(
    principal: Principal,
    cohortId: string,
    { limit, cursor, section, labGroup }: GradebookQuery,
  ): Promise<{ view: GradebookView; page: Page<GradebookRow> }> {
    const filter = { section, labGroup, after: decodeCursor(cursor) };
    return this.database.withTenant(principal, async (tx) => {
      const grading = await this.selectForStaff(tx, principal, cohortId);
      const rows = await selectRows(tx, grading, filter, limit + 1);
      const page = pageOf(rows, limit, ({ row }) => row);
      return { view: presentGradebook(grading, page.items), page };
    });
  }

  /** The columns at once, and all the rows, some hundreds at a time. Throws NotFoundError. */
  async all(
    principal: Principal,
    cohortId: string,
    filter: GradebookFilter,
  ): Promise<{ grading: CohortGrading; rows: AsyncIterable<GradebookRow> }> {
    const grading = await this.database.withTenant(principal, (tx) => this.selectForStaff(tx, principal, cohortId));
    return { grading, rows: this.walk(principal, grading, filter) };
  }

  /** One student of the cohort, with how their grade came about. Throws NotFoundError. */
  async student(principal: Principal, cohortId: string, personId: string): Promise<ExplainedGrade> {
    return this.database.withTenant(principal, async (tx) => {
      const grading = await this.selectForStaff(tx, principal, cohortId);
      await selectStudent(tx, cohortId, personId);
      return presentExplained(grading, await gradeOne(tx, grading, personId, 'staff'));
    });
  }

  /** One's own. Throws NotFoundError when one is no student there. */
  async own(principal: Principal, cohortId: string): Promise<ExplainedGrade> {
    return this.database.withTenant(principal, async (tx) => {
      const { role } = await selectOwnMembership(tx, principal, cohortId);
      const cohort = role === 'student' ? await selectOptionalCohort(tx, cohortId) : null;
      if (!cohort) throw new NotFoundError('You are not a student of this cohort.');
      const grading = await this.gradings.select(tx, cohort);
      return presentExplained(grading, await gradeOne(tx, grading, principal.personId, 'student'));
    });
  }

  private async selectForStaff(tx: TenantTransaction, principal: Principal, cohortId: string): Promise<CohortGrading> {
    return this.gradings.select(tx, await selectCohortForStaff(tx, principal, cohortId));
  }

  private async *walk(
    principal: Principal,
    grading: CohortGrading,
    filter: GradebookFilter,
  ): AsyncGenerator<GradebookRow> {
    let after: string | null = null;
    do {
      const place: string | null = after;
      const rows: GradedRow[] = await this.database.withTenant(principal, (tx) =>
        selectRows(tx, grading, { ...filter, after: place }, BATCH),
      );
      for (const { row } of rows) yield row;
      after = rows.length === BATCH ? rows.at(-1)!.id : null;
    } while (after !== null);
  }
}

interface GradedRow {
  id: string;
  row: GradebookRow;
}

async function selectRows(
  tx: TenantTransaction,
  grading: CohortGrading,
  filter: GradebookFilter & { after: string | null },
  limit: number,
): Promise<GradedRow[]> {
  const students = await selectCohortStudents(tx, grading.cohort.id, filter, limit);
  const evidence = await collectEvidence(
    tx,
    grading,
    students.map(({ id }) => id),
    'staff',
  );
  const now = new Date();
  return students.map((student) => {
    const { id } = student;
    const grade = gradeStudent(grading.scheme, (item) => evidence.of(id, item), evidence.totalOverride(id), now);
    return { id, row: presentRow(student, grade) };
  });
}

/** What a student has now. */
export async function gradeOne(
  tx: TenantTransaction,
  grading: CohortGrading,
  personId: string,
  viewer: Viewer,
): Promise<StudentGrade> {
  const evidence = await collectEvidence(tx, grading, [personId], viewer);
  return gradeStudent(
    grading.scheme,
    (item) => evidence.of(personId, item),
    evidence.totalOverride(personId),
    new Date(),
  );
}

/** Throws NotFoundError. */
export async function selectStudent(tx: TenantTransaction, cohortId: string, personId: string): Promise<CohortStudent> {
  const [student] = isId(personId) ? await selectCohortStudents(tx, cohortId, { personId, after: null }, 1) : [];
  if (!student) throw new NotFoundError('The cohort has no such student.');
  return student;
}
