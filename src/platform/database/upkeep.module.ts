import { Global, Module } from '@nestjs/common';
import { UpkeepDatabase } from './upkeep-database.js';

@Global()
@Module({ providers: [UpkeepDatabase], exports: [UpkeepDatabase] })
export class UpkeepModule {}
