import { Global, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { EventStreams } from './event-streams.js';
import { HealthController } from './health.controller.js';
import { PolicyAudit } from './policy.audit.js';
import { RateLimiter } from './rate-limiter.js';

@Global()
@Module({
  imports: [DiscoveryModule],
  controllers: [HealthController],
  providers: [EventStreams, PolicyAudit, RateLimiter],
  exports: [EventStreams, RateLimiter],
})
export class HttpModule {}
