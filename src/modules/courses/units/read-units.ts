import { Injectable } from '@nestjs/common';
import { NotFoundError } from '../../../kernel/errors.js';
import type { Language } from '../../../kernel/languages.js';
import type { Principal } from '../../../kernel/tenant-context.js';
import { Database } from '../../../platform/database/database.js';
import type { ReadyAnswer } from '../../../platform/http/server/ready-answer.js';
import { learnsUnit } from '../cohorts/cohort-access.js';
import { isOnlyAssistant, seesModelAnswers } from '../courses.policy.js';
import { ContentCache } from './content-cache.js';
import { presentSection, presentUnit, presentUnitSummary } from './unit.presenter.js';
import { selectCurrentUnits, selectOptionalPage, selectUnit } from './unit-versions.repository.js';
import type { UnitSummary } from './units.schema.js';

/** A college's units as they are read: always the newest version. */
@Injectable()
export class ReadUnits {
  constructor(
    private readonly database: Database,
    private readonly cache: ContentCache,
  ) {}

  async list(principal: Principal, language: Language): Promise<{ items: UnitSummary[] }> {
    const units = await this.database.withTenant(principal, (tx) => selectCurrentUnits(tx, language));
    return { items: units.map(presentUnitSummary) };
  }

  async unit(principal: Principal, slug: string, language: Language): Promise<ReadyAnswer> {
    const withAnswers = await this.seesAnswers(principal, slug);
    const name = unitName(withAnswers, language);
    const answer = await this.cache.answer(principal, slug, name, async (tx, { id, version }) =>
      presentUnit({ ...(await selectUnit(tx, id, language)), version }, withAnswers),
    );
    if (!answer) throw new NotFoundError('The college teaches no such unit: GET /v1/units lists them.');
    return answer;
  }

  async section(principal: Principal, slug: string, section: string, language: Language): Promise<ReadyAnswer> {
    const withAnswers = await this.seesAnswers(principal, slug);
    const name = sectionName(section, withAnswers, language);
    const answer = await this.cache.answer(principal, slug, name, async (tx, { id, version }) => {
      const html = await selectOptionalPage(tx, id, section, language);
      if (html === null) return null;
      const unit = await selectUnit(tx, id, language);
      return presentSection({ ...unit, version }, { slug: section, html }, withAnswers);
    });
    if (!answer) throw new NotFoundError(`There is no such section: GET /v1/units/${slug} lists them.`);
    return answer;
  }

  private async seesAnswers(principal: Principal, slug: string): Promise<boolean> {
    if (!isOnlyAssistant(principal)) return seesModelAnswers(principal);
    return !(await this.database.withTenant(principal, (tx) => learnsUnit(tx, principal, slug)));
  }
}

/** Under which answers are kept. */
function unitName(withModelAnswers: boolean, language: Language): string {
  return withModelAnswers ? `${language} unit for staff` : `${language} unit`;
}

function sectionName(section: string, withModelAnswers: boolean, language: Language): string {
  return `${language} section ${section}${withModelAnswers ? ' for staff' : ''}`;
}
