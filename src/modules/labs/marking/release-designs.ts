import { Injectable } from '@nestjs/common';
import { ConflictError } from '../../../kernel/errors.js';
import type { Principal } from '../../../kernel/tenant-context.js';
import { Database, type TenantTransaction } from '../../../platform/database/database.js';
import { verdictOfMarks } from './verdict-of-marks.js';
import { presentDesignSummary } from '../submissions/design.presenter.js';
import {
  gradeDesign,
  lockDesign,
  markReleased,
  selectDesigns,
  selectMarkings,
} from '../submissions/designs.repository.js';
import type { DesignSummary } from '../submissions/designs.schema.js';
import { recordLabEvidence } from '../standings/lab-evidence.js';
import { LabCatalogue } from '../catalogue/lab-catalogue.js';
import { selectDesign } from './read-designs.js';
import { insertEvents } from '../events/submission-events.repository.js';
import { LabSignals } from '../events/signals.js';
import { type Viewer, viewerOf } from '../submissions/visible-submissions.repository.js';

/** In one transaction. */
const BATCH = 100;

/** Lets students see how their designs were marked. Nothing can take that back; a later marking is shown as a later one. */
@Injectable()
export class ReleaseDesigns {
  constructor(
    private readonly database: Database,
    private readonly catalogue: LabCatalogue,
    private readonly signals: LabSignals,
  ) {}

  /** Again, it changes nothing. Throws NotFoundError, ConflictError (not marked yet). */
  async one(principal: Principal, id: string): Promise<DesignSummary> {
    const design = await this.database.withTenant(principal, async (tx) => {
      const marker = this.viewer(principal);
      const { state } = await selectDesign(tx, marker, id);
      if (state === 'unmarked' || state === 'superseded')
        throw new ConflictError('This design is not marked yet: mark it first.');
      await this.release(tx, principal, id);
      return presentDesignSummary(await selectDesign(tx, marker, id));
    });
    this.signals.signal(id);
    return design;
  }

  /** All of a lab that are marked. Gives how many those were. Throws NotFoundError. */
  async ofLab(principal: Principal, slug: string): Promise<number> {
    const { slug: lab } = this.catalogue.get(slug);
    let released = 0;
    for (;;) {
      const ids = await this.database.withTenant(principal, async (tx) => {
        const marked = await selectDesigns(tx, { marker: this.viewer(principal), lab, state: 'marked' }, BATCH);
        const done: string[] = [];
        for (const { id } of marked) if (await this.release(tx, principal, id)) done.push(id);
        return done;
      });
      for (const id of ids) this.signals.signal(id);
      if (ids.length === 0) return released;
      released += ids.length;
    }
  }

  /** False when it was released already. */
  private async release(tx: TenantTransaction, principal: Principal, id: string): Promise<boolean> {
    await lockDesign(tx, id);
    if (!(await markReleased(tx, id, principal.personId))) return false;
    // Read behind the lock: a marking that came just before counts.
    const { lab } = await selectDesign(tx, this.viewer(principal), id);
    const [marking] = await selectMarkings(tx, id, 1);
    if (!marking) throw new Error(`design ${id} is released and has no marking`);
    const { score, maxScore } = marking;
    const grade = { verdict: verdictOfMarks({ score, maxScore }), score, maxScore };
    await gradeDesign(tx, id, grade);
    await recordLabEvidence(tx, this.catalogue.all(), this.catalogue.get(lab), id, marking);
    await insertEvents(tx, id, { type: 'graded', status: 'graded', ...grade });
    return true;
  }

  private viewer(principal: Principal): Viewer {
    return viewerOf(principal, this.catalogue.all());
  }
}
