import { Global, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { EventStreams } from './server/event-streams.js';
import { HealthController } from './server/health.controller.js';
import { KnownTokens } from './auth/known-tokens.js';
import { PolicyAudit } from './auth/policy.audit.js';
import { RateLimiter } from './limits/rate-limiter.js';
import { RequestLimits } from './limits/request-limits.js';
import { RequestRecords } from './server/request-records.js';

@Global()
@Module({
  imports: [DiscoveryModule],
  controllers: [HealthController],
  providers: [
    EventStreams,
    { provide: KnownTokens, useFactory: () => new KnownTokens() },
    PolicyAudit,
    RateLimiter,
    RequestLimits,
    RequestRecords,
  ],
  exports: [EventStreams, KnownTokens, RateLimiter, RequestLimits],
})
export class HttpModule {}
