import { type DynamicModule, Module } from '@nestjs/common';
import { jobKinds } from './job-kinds.js';
// Not by way of the feature's index: that would load the api's side of it, too.
import { SessionSweeper } from './modules/auth/session-sweeper.js';
import {
  GradeSubmissionProcessor,
  type Grader,
  GradingModule,
  type ListingRunner,
  ListingsModule,
  RunListingProcessor,
} from './modules/labs/worker.js';
import { AttemptSweeper } from './modules/mcq/attempts/attempt-sweeper.js';
import { KeyRegradingModule } from './modules/mcq/keys/key-regrading.module.js';
import { RegradeQuestionProcessor } from './modules/mcq/keys/regrade-question.processor.js';
import type { Settings } from './platform/config/settings.js';
import { SettingsModule } from './platform/config/settings.module.js';
import { AnswerSweeper } from './platform/database/answer-sweeper.js';
import { DatabaseModule } from './platform/database/database.module.js';
import { UpkeepModule } from './platform/database/upkeep.module.js';
import type { Log } from './platform/logging/log.js';
import { LoggingModule } from './platform/logging/logging.module.js';
import { MetricsModule } from './platform/metrics/metrics.module.js';
import type { JobProcessor } from './platform/queue/job-workers.js';
import { JOB_PROCESSORS, JobWorkers } from './platform/queue/job-workers.js';
import { LeaseSweeper } from './platform/queue/leased/lease-sweeper.js';
import { LeasedModule } from './platform/queue/leased/leased.module.js';
import { OutboxRelay } from './platform/queue/outbox-relay.js';
import { QueueModule } from './platform/queue/queue.module.js';

export interface WorkerParts {
  settings: Settings;
  log: Log;
  grader: Grader;
  listings: ListingRunner;
}

/** A worker: the jobs it does, and the rounds it makes. */
@Module({})
export class WorkerModule {
  static with({ settings, log, grader, listings }: WorkerParts): DynamicModule {
    return {
      module: WorkerModule,
      imports: [
        SettingsModule.with(settings),
        LoggingModule.with(log),
        MetricsModule,
        DatabaseModule,
        UpkeepModule,
        QueueModule.with(jobKinds),
        LeasedModule,
        GradingModule.with(grader),
        ListingsModule.with(listings),
        KeyRegradingModule,
      ],
      providers: [
        {
          provide: JOB_PROCESSORS,
          inject: [GradeSubmissionProcessor, RunListingProcessor, RegradeQuestionProcessor],
          useFactory: (...processors: JobProcessor[]) => processors,
        },
        JobWorkers,
        LeaseSweeper,
        AnswerSweeper,
        AttemptSweeper,
        SessionSweeper,
        OutboxRelay,
      ],
    };
  }
}
