import { Inject, Injectable } from '@nestjs/common';
import { ConflictError, NotFoundError, RateLimitedError, ValidationError } from '../../../kernel/errors.js';
import { newId } from '../../../kernel/ids.js';
import type { Principal } from '../../../kernel/tenant-context.js';
import { SETTINGS, type Settings } from '../../../platform/config/settings.js';
import { Database } from '../../../platform/database/database.js';
import { RateLimiter } from '../../../platform/http/limits/rate-limiter.js';
import { Outbox } from '../../../platform/queue/outbox.js';
import { type Listing, selectListings } from '../../courses/index.js';
import { LabSignals } from '../events/signals.js';
import type { ListingInputs } from './listing-run.types.js';
import { insertListingRun } from './listing-runs.repository.js';
import type { RunListing } from './listings.schema.js';
import { enqueueListingRun } from './run-listing.job.js';

/** Takes the wish to run a listing in. */
@Injectable()
export class StartListingRun {
  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly database: Database,
    private readonly limiter: RateLimiter,
    private readonly outbox: Outbox,
    private readonly signals: LabSignals,
  ) {}

  /** Throws NotFoundError, ConflictError when several units have such a listing, ValidationError for input that no program takes or a twin that there is not, and RateLimitedError. */
  async start(
    principal: Principal,
    slug: string,
    unit: string | undefined,
    body: RunListing,
  ): Promise<{ id: string; status: 'queued' }> {
    await this.refuseFlood(principal);
    const { tenantId, personId } = principal;
    const id = newId();
    const { message, superseded } = await this.database.withTenant(principal, async (tx) => {
      const [placed, another] = await selectListings(tx, slug, unit ?? null);
      if (!placed) throw new NotFoundError('The college’s units have no such listing.');
      if (another)
        throw new ConflictError(
          `${placed.unit} and ${another.unit} have a listing of that name: say which, with ?unit=.`,
        );
      const { twin = false } = body;
      if (twin && placed.listing.twin === undefined)
        throw new ValidationError({
          detail: 'The listing has no broken twin.',
          violations: [{ pointer: '/twin', detail: 'asks for what the listing does not have' }],
        });
      const inputs = inputsFor(placed.listing, body);
      const { unitVersionId } = placed;
      const run = { id, personId, unitVersionId, unit: placed.unit, listing: slug, twin, inputs };
      return {
        superseded: await insertListingRun(tx, run),
        message: await enqueueListingRun(tx, { tenantId, id }, 0),
      };
    });
    // Not waited for: the answer stands without it.
    void this.outbox.publish(message);
    for (const old of superseded) this.signals.signal(old);
    return { id, status: 'queued' };
  }

  private async refuseFlood({ tenantId, personId }: Principal): Promise<void> {
    const limit = this.settings.SUBMISSIONS_PER_USER_PER_MINUTE;
    const { allowed, retryAfterSeconds } = await this.limiter.take(`listing:${tenantId}:${personId}`, {
      limit,
      windowSeconds: 60,
    });
    if (!allowed)
      throw new RateLimitedError({
        detail: `More than ${limit} runs a minute: wait ${retryAfterSeconds} s.`,
        retryAfterSeconds,
      });
  }
}

function inputsFor({ programs }: Listing, { stdin, inputs = {} }: RunListing): ListingInputs {
  const names = programs.map(({ name }) => name);
  const stranger = Object.keys(inputs).find((name) => !names.includes(name));
  if (stranger !== undefined)
    throw new ValidationError({
      detail: `The listing has no program of that name: it has ${names.join(', ')}.`,
      violations: [{ pointer: '/inputs', detail: 'names no program of the listing' }],
    });
  if (stdin === undefined) return inputs;
  const readers = programs.length === 1 ? programs : programs.filter((program) => program.stdin !== '');
  const [reader] = readers;
  if (!reader || readers.length > 1)
    throw new ValidationError({
      detail: `Say into which program it is typed, as \`inputs\`: ${names.join(', ')}.`,
      violations: [{ pointer: '/stdin', detail: 'could be meant for several programs' }],
    });
  return { [reader.name]: stdin, ...inputs };
}
