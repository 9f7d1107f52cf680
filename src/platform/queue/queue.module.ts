import { type DynamicModule, Module } from '@nestjs/common';
import type { JobKind } from './job.js';
import { JOB_KINDS, JobQueues } from './job-queues.js';
import { Outbox } from './outbox.js';
import { RedisConnections } from './redis.js';
import { Rests } from './rests.js';

/** Redis and the queues' entrance. Taking jobs out is the worker's module's. */
@Module({})
export class QueueModule {
  static with(kinds: readonly JobKind[]): DynamicModule {
    return {
      module: QueueModule,
      global: true,
      providers: [{ provide: JOB_KINDS, useValue: kinds }, RedisConnections, JobQueues, Outbox, Rests],
      exports: [JOB_KINDS, RedisConnections, JobQueues, Outbox, Rests],
    };
  }
}
