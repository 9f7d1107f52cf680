import { Inject, Injectable } from '@nestjs/common';
import { NotFoundError } from '../../../kernel/errors.js';
import { isId } from '../../../kernel/ids.js';
import type { Principal } from '../../../kernel/tenant-context.js';
import { SETTINGS, type Settings } from '../../../platform/config/settings.js';
import { Database } from '../../../platform/database/database.js';
import { LabSignals } from '../events/signals.js';
import { presentListingRun } from './listing-run.presenter.js';
import { selectOptionalListingRun } from './listing-runs.repository.js';
import type { ListingRunView } from './listings.schema.js';

/** Shows people their own runs. */
@Injectable()
export class FollowListingRun {
  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly database: Database,
    private readonly signals: LabSignals,
  ) {}

  /** As soon as it has ended, or as it is after `waitSeconds`. Throws NotFoundError. */
  async show(principal: Principal, id: string, waitSeconds: number): Promise<ListingRunView> {
    const until = performance.now() + waitSeconds * 1000;
    const watch = this.signals.watch(id);
    try {
      for (;;) {
        const run = await this.read(principal, id);
        const leftMs = until - performance.now();
        if (run.endedAt !== null || leftMs <= 0) return run;
        await watch.next(Math.min(leftMs, this.settings.EVENTS_POLL_MS));
      }
    } finally {
      watch.close();
    }
  }

  private async read(principal: Principal, id: string): Promise<ListingRunView> {
    const run = isId(id)
      ? await this.database.withTenant(principal, (tx) => selectOptionalListingRun(tx, id, principal.personId))
      : null;
    if (!run) throw new NotFoundError('There is no such run of yours; runs are kept for a day.');
    return presentListingRun(run);
  }
}
