import { type DynamicModule, Module } from '@nestjs/common';
import type { ListingRunner } from './listing-run.types.js';
import { LISTING_RUNNER } from './listing-runner.token.js';
import { LabSignalsModule } from '../events/signals.module.js';
import { RunListingProcessor } from './run-listing.processor.js';

/** Running listings, as a worker does it. */
@Module({})
export class ListingsModule {
  static with(runner: ListingRunner): DynamicModule {
    return {
      module: ListingsModule,
      imports: [LabSignalsModule],
      providers: [{ provide: LISTING_RUNNER, useValue: runner }, RunListingProcessor],
      exports: [RunListingProcessor],
    };
  }
}
