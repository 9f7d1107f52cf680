import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { NotFoundError } from '../../../kernel/errors.js';
import { isId } from '../../../kernel/ids.js';
import type { Principal } from '../../../kernel/tenant-context.js';
import { Database } from '../../../platform/database/database.js';
import { presentListingRun } from './listing-run.presenter.js';
import { selectOptionalListingRun } from './listing-runs.repository.js';
import type { ListingRunView } from './listings.schema.js';

const POLL_MS = 150;

/** Shows people their own runs. */
@Injectable()
export class FollowListingRun {
  constructor(private readonly database: Database) {}

  /** As soon as it has ended, or as it is after `waitSeconds`. Throws NotFoundError. */
  async show(principal: Principal, id: string, waitSeconds: number): Promise<ListingRunView> {
    const until = performance.now() + waitSeconds * 1000;
    for (;;) {
      const run = await this.read(principal, id);
      if (run.endedAt !== null || performance.now() >= until) return run;
      await sleep(POLL_MS);
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
