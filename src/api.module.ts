import { type DynamicModule, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { jobKinds } from './job-kinds.js';
import { AnalyticsModule } from './modules/analytics/analytics.module.js';
import { AuthModule, JwtGuard } from './modules/auth/index.js';
import { GradebookModule } from './modules/gradebook/index.js';
import { CoursesModule } from './modules/courses/courses.module.js';
import type { LabDescription } from './modules/labs/model/results.js';
import { LabsModule } from './modules/labs/labs.module.js';
import { McqModule } from './modules/mcq/mcq.module.js';
import { TenancyModule } from './modules/tenancy/index.js';
import { type Settings } from './platform/config/settings.js';
import { SettingsModule } from './platform/config/settings.module.js';
import { DatabaseModule } from './platform/database/database.module.js';
import { HttpModule } from './platform/http/http.module.js';
import { PolicyGuard } from './platform/http/auth/policy.guard.js';
import { ProblemsModule } from './platform/http/problems/problems.module.js';
import { RateLimitGuard } from './platform/http/limits/rate-limit.guard.js';
import type { Log } from './platform/logging/log.js';
import { LoggingModule } from './platform/logging/logging.module.js';
import { MetricsModule } from './platform/metrics/metrics.module.js';
import { QueueModule } from './platform/queue/queue.module.js';
import { problemKinds } from './problem-kinds.js';

export interface ApiParts {
  settings: Settings;
  log: Log;
  labs: readonly LabDescription[];
}

/** The api: what it serves, and who stands at its door. */
@Module({})
export class ApiModule {
  static with({ settings, log, labs }: ApiParts): DynamicModule {
    return {
      module: ApiModule,
      imports: [
        SettingsModule.with(settings),
        LoggingModule.with(log),
        MetricsModule,
        DatabaseModule,
        QueueModule.with(jobKinds),
        HttpModule,
        ProblemsModule.with(problemKinds),
        TenancyModule,
        AuthModule,
        CoursesModule,
        LabsModule.with(labs),
        McqModule,
        GradebookModule,
        AnalyticsModule,
      ],
      // In this order: who calls, may they, and not too often.
      providers: [
        { provide: APP_GUARD, useClass: JwtGuard },
        { provide: APP_GUARD, useClass: PolicyGuard },
        { provide: APP_GUARD, useClass: RateLimitGuard },
      ],
    };
  }
}
