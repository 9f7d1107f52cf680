import { Global, Module } from '@nestjs/common';
import { SETTINGS, type Settings } from '../config/settings.js';
import { Database } from './database.js';

@Global()
@Module({
  providers: [
    {
      provide: Database,
      inject: [SETTINGS],
      useFactory: (settings: Settings) => Database.open(settings.DATABASE_URL, settings.DATABASE_POOL_SIZE),
    },
  ],
  exports: [Database],
})
export class DatabaseModule {}
