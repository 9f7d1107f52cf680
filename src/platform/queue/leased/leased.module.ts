import { Global, Module } from '@nestjs/common';
import { LeasedTools } from './leased-tools.js';

/** What leased work needs in a worker. */
@Global()
@Module({ providers: [LeasedTools], exports: [LeasedTools] })
export class LeasedModule {}
