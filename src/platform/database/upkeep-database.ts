import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { PrismaPg } from '@prisma/adapter-pg';
import { Pool } from 'pg';
import { SETTINGS, type Settings } from '../config/settings.js';
import { IDLE_MS } from './database.js';
import { Prisma, PrismaClient } from './generated/client.js';
import { type RawSql, runSqlAtOnce } from './sql-transaction.js';

/** A query of the upkeep role by SQL alone: across tenants, but only the few columns and deeds that the migrations grant it. */
export interface SqlUpkeepTransaction {
  readonly upkeep: RawSql;
}

/** The same, with all of Prisma's client. */
export interface UpkeepTransaction extends SqlUpkeepTransaction {
  readonly upkeep: Prisma.TransactionClient;
}

const POOL_SIZE = 3;

/** The upkeep role's way to the database. Workers have it, the api has not. */
@Injectable()
export class UpkeepDatabase implements OnApplicationShutdown {
  private readonly pool: Pool;
  private readonly client: PrismaClient;

  constructor(@Inject(SETTINGS) settings: Settings) {
    this.pool = new Pool({
      connectionString: settings.DATABASE_UPKEEP_URL,
      max: POOL_SIZE,
      connectionTimeoutMillis: 5_000,
      idleTimeoutMillis: IDLE_MS,
      pipeline: true,
    });
    // Whoever uses a connection next hears of it.
    this.pool.on('error', () => undefined);
    this.client = new PrismaClient({ adapter: new PrismaPg(this.pool) });
  }

  async run<Result>(work: (tx: UpkeepTransaction) => Promise<Result>): Promise<Result> {
    return this.client.$transaction(async (upkeep) => work({ upkeep }));
  }

  /** For statements that `work` asks for before it waits for anything, in one round trip: a person waits for what is found. */
  async find<Result>(work: (tx: SqlUpkeepTransaction) => Promise<Result>): Promise<Result> {
    // Compiling a short look-up would take longer than the look-up.
    const opening = Prisma.sql`SELECT set_config('jit', 'off', true)`;
    return runSqlAtOnce(this.pool, opening, (upkeep) => work({ upkeep }));
  }

  async onApplicationShutdown(): Promise<void> {
    await this.client.$disconnect();
    await this.pool.end();
  }
}
