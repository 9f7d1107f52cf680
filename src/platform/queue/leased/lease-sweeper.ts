import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Contact } from '../../database/contact.js';
import { JOB_PROCESSORS, type JobProcessor } from '../job-workers.js';
import { Repeating } from '../repeating.js';
import { LeasedProcessor } from './leased-processor.js';
import { LeasedTools } from './leased-tools.js';

/**
 * Finds, across colleges, what a killed worker or a lost Redis left behind, and puts it back on its way, for every kind of leased work. Finding is the upkeep role's;
 * each find is worked on through its own college's door, which checks again. Several sweepers may run at once: of two, the second finds nothing left to do.
 */
@Injectable()
export class LeaseSweeper implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly rounds: readonly Repeating[];

  constructor(@Inject(JOB_PROCESSORS) processors: readonly JobProcessor[], { settings, log }: LeasedTools) {
    const all = processors.flatMap((processor) => (processor instanceof LeasedProcessor ? processor.leasedRows : []));
    // Of its own for each kind: a fault in one leaves the others alone.
    this.rounds = all.map((rows) => {
      const contact = new Contact();
      const sweep = (): Promise<void> => contact.round((inTouchMs) => rows.sweep(inTouchMs));
      return new Repeating(`the sweeper of ${rows.kind.name}s`, settings.SWEEP_INTERVAL_MS, sweep, log);
    });
  }

  onApplicationBootstrap(): void {
    for (const rounds of this.rounds) rounds.start();
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all(this.rounds.map((rounds) => rounds.stop()));
  }
}
