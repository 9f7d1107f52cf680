import { Injectable } from '@nestjs/common';
import { NotFoundError } from '../../../kernel/errors.js';
import { isId } from '../../../kernel/ids.js';
import type { Principal } from '../../../kernel/tenant-context.js';
import { Database, type TenantTransaction } from '../../../platform/database/database.js';
import { decodeCursor, type Page, pageOf } from '../../../platform/http/formats/pagination.js';
import { presentDesign, presentDesignSummary, presentMarking } from '../submissions/design.presenter.js';
import { type Design, selectDesigns, selectMarkings, selectOptionalDesign } from '../submissions/designs.repository.js';
import type { DesignQuery, DesignSummary, DesignView, Marking } from '../submissions/designs.schema.js';
import { LabCatalogue } from '../catalogue/lab-catalogue.js';
import { selectFiles } from '../submissions/submissions.repository.js';
import { type Viewer, viewerOf } from '../submissions/visible-submissions.repository.js';

/** More revisions than a design ever has. */
const MAX_MARKINGS = 100;

/** Shows markers the designs that they may mark: of students of their cohorts, and never their own. */
@Injectable()
export class ReadDesigns {
  constructor(
    private readonly database: Database,
    private readonly catalogue: LabCatalogue,
  ) {}

  /** Oldest first: who waits longest is next. */
  async list(principal: Principal, { limit, cursor, lab, state }: DesignQuery): Promise<Page<DesignSummary>> {
    const filter = { marker: this.viewer(principal), lab, state, after: decodeCursor(cursor) };
    const rows = await this.database.withTenant(principal, (tx) => selectDesigns(tx, filter, limit + 1));
    return pageOf(rows, limit, presentDesignSummary);
  }

  /** Throws NotFoundError. */
  async show(principal: Principal, id: string): Promise<DesignView> {
    return this.database.withTenant(principal, async (tx) => {
      const design = await selectDesign(tx, this.viewer(principal), id);
      const rubric = this.catalogue.get(design.lab).rubric ?? [];
      const [marking] = await selectMarkings(tx, id, 1);
      return presentDesign(design, await selectFiles(tx, id), rubric, marking);
    });
  }

  /** Newest first. Throws NotFoundError. */
  async markings(principal: Principal, id: string): Promise<{ items: Marking[] }> {
    return this.database.withTenant(principal, async (tx) => {
      await selectDesign(tx, this.viewer(principal), id);
      return { items: (await selectMarkings(tx, id, MAX_MARKINGS)).map(presentMarking) };
    });
  }

  private viewer(principal: Principal): Viewer {
    return viewerOf(principal, this.catalogue.all());
  }
}

/** Throws NotFoundError. */
export async function selectDesign(tx: TenantTransaction, marker: Viewer, id: string): Promise<Design> {
  const design = isId(id) ? await selectOptionalDesign(tx, marker, id) : null;
  if (!design) throw new NotFoundError('There is no such design: `GET /v1/designs` lists them.');
  return design;
}
