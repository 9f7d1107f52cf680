import { Global, Module } from '@nestjs/common';
import { Metrics } from './metrics.js';
import { MetricsServer } from './metrics.server.js';
import { Readiness } from './readiness.js';

@Global()
@Module({ providers: [Metrics, MetricsServer, Readiness], exports: [Metrics] })
export class MetricsModule {}
