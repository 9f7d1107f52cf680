import { Injectable } from '@nestjs/common';
import { PreconditionFailedError } from '../../../kernel/errors.js';
import { SchemeRefusedError } from './scheme.errors.js';
import type { Principal } from '../../../kernel/tenant-context.js';
import { Database } from '../../../platform/database/database.js';
import { mustMatch } from '../../../platform/http/formats/etag.js';
import { selectCohortForInstructor, selectCohortForStaff } from '../../courses/index.js';
import { type CohortGrading, CohortGradings } from './cohort-grading.js';
import { categoryIds, itemName } from './grading-scheme.js';
import { presentScheme } from './scheme.presenter.js';
import type { GradingScheme, ShownScheme } from './scheme.schema.js';
import { insertScheme } from './schemes.repository.js';

/** Shows and sets how a cohort is graded. Each setting is a new revision; the earlier ones stay as history. */
@Injectable()
export class SetScheme {
  constructor(
    private readonly database: Database,
    private readonly gradings: CohortGradings,
  ) {}

  /** Throws NotFoundError. */
  async show(principal: Principal, cohortId: string): Promise<ShownScheme> {
    return this.database.withTenant(principal, async (tx) => {
      const cohort = await selectCohortForStaff(tx, principal, cohortId);
      return presentScheme(await this.gradings.select(tx, cohort));
    });
  }

  /**
   * Throws NotFoundError, ForbiddenError (assistants), SchemeRefusedError (names what the cohort does not hand in), PreconditionRequiredError and
   * PreconditionFailedError.
   */
  async set(
    principal: Principal,
    cohortId: string,
    scheme: GradingScheme,
    ifMatch: string | undefined,
  ): Promise<ShownScheme> {
    return this.database.withTenant(principal, async (tx) => {
      const cohort = await selectCohortForInstructor(tx, principal, cohortId);
      const grading = await this.gradings.select(tx, cohort);
      const revision = grading.stored?.revision ?? 0;
      mustMatch(ifMatch, revision);
      refuseStrangers(scheme, grading);
      const changedBy = principal.personId;
      if (!(await insertScheme(tx, cohort.id, { scheme, revision: revision + 1, changedBy })))
        throw new PreconditionFailedError('Somebody has just changed this scheme: read it again.');
      return presentScheme(await this.gradings.select(tx, cohort));
    });
  }
}

function refuseStrangers({ categories }: GradingScheme, { items }: CohortGrading): void {
  const violations = categoryIds.flatMap((category) =>
    categories[category].items.flatMap(({ slug }, index) =>
      items.get(itemName(category, slug))?.category === category
        ? []
        : [
            {
              pointer: `/categories/${category}/items/${index}/slug`,
              detail: `the cohort has no ${slug} among its ${category}`,
            },
          ],
    ),
  );
  if (violations.length === 0) return;
  throw new SchemeRefusedError({
    detail: violations.map(({ pointer, detail }) => `${pointer}: ${detail}`).join('; '),
    violations,
  });
}
