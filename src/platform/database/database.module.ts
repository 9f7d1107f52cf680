import { Global, Module } from '@nestjs/common';
import { SETTINGS, type Settings } from '../config/settings.js';
import { Database } from './database.js';
import { DatabaseNotices } from './notices.js';

@Global()
@Module({
  providers: [
    {
      provide: Database,
      inject: [SETTINGS],
      useFactory: (settings: Settings) => Database.open(settings.DATABASE_URL, settings.DATABASE_POOL_SIZE),
    },
    DatabaseNotices,
  ],
  exports: [Database, DatabaseNotices],
})
export class DatabaseModule {}
