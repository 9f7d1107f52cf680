import { Injectable } from '@nestjs/common';
import { NotFoundError } from '../../../kernel/errors.js';
import type { Principal } from '../../../kernel/tenant-context.js';
import { Database } from '../../../platform/database/database.js';
import { QuickAnswers } from '../../../platform/http/server/quick-answers.js';
import type { ReadyAnswer } from '../../../platform/http/server/ready-answer.js';
import { learnsUnit } from '../cohorts/cohort-access.js';
import { coursesPolicy, isOnlyAssistant, seesModelAnswers } from '../courses.policy.js';
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
    quick: QuickAnswers,
  ) {
    quick.offer('/v1/units/:slug', coursesPolicy.showUnit, (principal, { slug = '' }) =>
      isOnlyAssistant(principal) ? undefined : cache.atHand(principal, slug, unitName(seesModelAnswers(principal))),
    );
    quick.offer('/v1/units/:slug/sections/:section', coursesPolicy.showSection, (principal, parameters) =>
      isOnlyAssistant(principal)
        ? undefined
        : cache.atHand(
            principal,
            parameters['slug'] ?? '',
            sectionName(parameters['section'] ?? '', seesModelAnswers(principal)),
          ),
    );
  }

  async list(principal: Principal): Promise<{ items: UnitSummary[] }> {
    const units = await this.database.withTenant(principal, selectCurrentUnits);
    return { items: units.map(presentUnitSummary) };
  }

  async unit(principal: Principal, slug: string): Promise<ReadyAnswer> {
    const withAnswers = await this.seesAnswers(principal, slug);
    const answer = await this.cache.answer(principal, slug, unitName(withAnswers), async (tx, { id, version }) =>
      presentUnit({ unit: await selectUnit(tx, id), version }, withAnswers),
    );
    if (!answer) throw new NotFoundError('The college teaches no such unit: GET /v1/units lists them.');
    return answer;
  }

  async section(principal: Principal, slug: string, section: string): Promise<ReadyAnswer> {
    const withAnswers = await this.seesAnswers(principal, slug);
    const name = sectionName(section, withAnswers);
    const answer = await this.cache.answer(principal, slug, name, async (tx, { id, version }) => {
      const html = await selectOptionalPage(tx, id, section);
      if (html === null) return null;
      return presentSection({ unit: await selectUnit(tx, id), version }, { slug: section, html }, withAnswers);
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
function unitName(withModelAnswers: boolean): string {
  return withModelAnswers ? 'unit for staff' : 'unit';
}

function sectionName(section: string, withModelAnswers: boolean): string {
  return `section ${section}${withModelAnswers ? ' for staff' : ''}`;
}
