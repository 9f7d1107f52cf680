import { Injectable } from '@nestjs/common';
import { NotFoundError } from '../../../kernel/errors.js';
import type { Principal } from '../../../kernel/tenant-context.js';
import { Database } from '../../../platform/database/database.js';
import { selectOptionalSectionSlugs } from '../units/unit-versions.repository.js';
import { presentSectionProgress, presentUnitProgress } from './progress.presenter.js';
import { selectSectionProgress, upsertSectionProgress } from './progress.repository.js';
import type { NoteProgress, SectionProgressView, UnitProgressView } from './progress.schema.js';
import { lockReadingTallies, refreshReadingTallies } from './reading-tallies.repository.js';

/** What a person has read of a unit, by their own word. */
@Injectable()
export class TrackProgress {
  constructor(private readonly database: Database) {}

  async note(
    principal: Principal,
    { slug: unit, section }: { slug: string; section: string },
    { state }: NoteProgress,
  ): Promise<SectionProgressView> {
    return this.database.withTenant(principal, async (tx) => {
      const sections = await selectOptionalSectionSlugs(tx, unit);
      if (!sections?.includes(section)) throw new NotFoundError('The college’s units have no such section.');
      const note = { unit, section, isDone: state === 'done' };
      await lockReadingTallies(tx, unit, [principal.personId]);
      const progress = await upsertSectionProgress(tx, principal.personId, note);
      await refreshReadingTallies(tx, unit, [principal.personId]);
      return presentSectionProgress(progress);
    });
  }

  async show(principal: Principal, unit: string): Promise<UnitProgressView> {
    return this.database.withTenant(principal, async (tx) => {
      const sections = await selectOptionalSectionSlugs(tx, unit);
      if (!sections) throw new NotFoundError('The college teaches no such unit: GET /v1/units lists them.');
      return presentUnitProgress(unit, sections, await selectSectionProgress(tx, principal.personId, unit));
    });
  }
}
