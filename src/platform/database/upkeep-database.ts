import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { SETTINGS, type Settings } from '../config/settings.js';
import { openClient } from './database.js';
import type { Prisma, PrismaClient } from './generated/client.js';

/** A query of the upkeep role: across tenants, but only the few columns and deeds that the migrations grant it. */
export interface UpkeepTransaction {
  readonly upkeep: Prisma.TransactionClient;
}

/** The upkeep role's way to the database. Workers have it, the api has not. */
@Injectable()
export class UpkeepDatabase implements OnApplicationShutdown {
  private readonly client: PrismaClient;

  constructor(@Inject(SETTINGS) settings: Settings) {
    this.client = openClient(settings.DATABASE_UPKEEP_URL, 2);
  }

  async run<Result>(work: (tx: UpkeepTransaction) => Promise<Result>): Promise<Result> {
    return this.client.$transaction(async (upkeep) => work({ upkeep }));
  }

  async onApplicationShutdown(): Promise<void> {
    await this.client.$disconnect();
  }
}
