import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { NotFoundError } from '../../../kernel/errors.js';
import type { Principal } from '../../../kernel/tenant-context.js';
import { Database, type TenantTransaction } from '../../../platform/database/database.js';
import { selectCohortForStaff, selectOptionalUnitPlan } from '../../courses/index.js';
import { LabCatalogue, selectFiles, selectMarkings, selectOptionalSubmission } from '../../labs/index.js';
import { selectOptionalPerson } from '../../tenancy/index.js';
import { selectStudent } from '../grades/read-gradebook.js';
import { packPortfolio, type PortfolioPart } from './pack-portfolio.js';
import { selectPassedLabs } from './passed-labs.repository.js';
import { presentPortfolio } from './portfolio.presenter.js';
import type { PortfolioView } from './portfolio.schema.js';

/** Of a design's marks, to show it around. */
const DESIGN_PERCENT = 60;

/** Shows what students can show of a unit: the rows of its earning checkpoint, each ticked by the lab that proves it. */
@Injectable()
export class ReadPortfolio {
  constructor(
    private readonly database: Database,
    private readonly catalogue: LabCatalogue,
  ) {}

  /** One's own. Throws NotFoundError (no such unit). */
  async own(principal: Principal, unit: string): Promise<PortfolioView> {
    return this.database.withTenant(principal, (tx) => this.select(tx, principal.personId, unit));
  }

  /** That of a student of one's cohort. Throws NotFoundError. */
  async ofStudent(principal: Principal, cohortId: string, personId: string): Promise<PortfolioView> {
    return this.database.withTenant(principal, async (tx) => {
      const { unit } = await selectCohortForStaff(tx, principal, cohortId);
      await selectStudent(tx, cohortId, personId);
      return this.select(tx, personId, unit);
    });
  }

  /** One's own as a zip: what is ticked, with sources and verdicts. The same work makes the same bytes. Throws NotFoundError (no such unit). */
  async pack(principal: Principal, unit: string): Promise<Readable> {
    const { personId } = principal;
    return this.database.withTenant(principal, async (tx) => {
      const portfolio = await this.select(tx, personId, unit);
      const person = await selectOptionalPerson(tx, personId);
      const parts: PortfolioPart[] = [];
      for (const { lab, submission } of portfolio.rows) {
        if (!submission) continue;
        const found = await selectOptionalSubmission(tx, submission.id, { personId });
        if (!found) throw new Error(`submission ${submission.id} is gone`);
        const [marking] = await selectMarkings(tx, submission.id, 1);
        const files = await selectFiles(tx, submission.id);
        parts.push({ title: this.catalogue.get(lab).title, submission: found, marking, files });
      }
      return packPortfolio(person?.name ?? '', portfolio, parts);
    });
  }

  private async select(tx: TenantTransaction, personId: string, unit: string): Promise<PortfolioView> {
    const plan = await selectOptionalUnitPlan(tx, unit);
    if (!plan) throw new NotFoundError('There is no such unit: `GET /v1/units` lists them.');
    const labs = this.catalogue.all().filter(({ slug }) => plan.checkpoint.some(({ lab }) => lab === slug));
    const slugsOf = (wanted: 'program' | 'design') =>
      labs.filter(({ kind }) => kind === wanted).map(({ slug }) => slug);
    const which = { programs: slugsOf('program'), designs: slugsOf('design'), designPercent: DESIGN_PERCENT };
    return presentPortfolio(unit, plan, await selectPassedLabs(tx, personId, which));
  }
}
