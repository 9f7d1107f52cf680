import { Global, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { EventStreams } from './event-streams.js';
import { HealthController } from './health.controller.js';
import { KnownTokens } from './known-tokens.js';
import { PolicyAudit } from './policy.audit.js';
import { QuickAnswers } from './quick-answers.js';
import { RateLimiter } from './rate-limiter.js';
import { RequestLimits } from './request-limits.js';
import { RequestRecords } from './request-records.js';

@Global()
@Module({
  imports: [DiscoveryModule],
  controllers: [HealthController],
  providers: [
    EventStreams,
    { provide: KnownTokens, useFactory: () => new KnownTokens() },
    PolicyAudit,
    QuickAnswers,
    RateLimiter,
    RequestLimits,
    RequestRecords,
  ],
  exports: [EventStreams, KnownTokens, QuickAnswers, RateLimiter, RequestLimits],
})
export class HttpModule {}
