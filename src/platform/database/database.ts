import type { OnApplicationShutdown } from '@nestjs/common';
import { PrismaPg } from '@prisma/adapter-pg';
import { Pool } from 'pg';
import type { TenantContext } from '../../kernel/tenant-context.js';
import { Prisma, PrismaClient } from './generated/client.js';
import {
  type RawSql,
  readInSqlTransaction,
  readInTwoSqlTransactions,
  runSqlAtOnce,
  runSqlTransaction,
} from './sql-transaction.js';
import { databaseUnavailable } from './unavailable.js';

/** An open transaction that sees and writes the rows of one tenant, by SQL alone. What repositories take as their first argument when no more is needed. */
export interface SqlTransaction {
  readonly tenantId: string;
  readonly db: RawSql;
}

/** The same, with all of Prisma's client. */
export interface TenantTransaction extends SqlTransaction {
  readonly db: Prisma.TransactionClient;
}

/** An open transaction outside any tenant: row-level security shows it tenant-free tables only. */
export interface GlobalTransaction {
  readonly db: Prisma.TransactionClient;
}

/** Milliseconds: how long a transaction may wait for a connection, and last. None is held over a sandbox run or an HTTP call. */
const TRANSACTION_LIMITS = { maxWait: 5_000, timeout: 10_000 };

/** The same for the few that make sums anew from a whole class's answers. */
export const LONG_TRANSACTION_MS = 120_000;

/** A connection that has not been used for this long is given up. Opening one takes longer than most transactions. */
export const IDLE_MS = 300_000;

/** The app role's way to the database. */
export class Database implements OnApplicationShutdown {
  private constructor(
    private readonly client: PrismaClient,
    private readonly pool: Pool,
  ) {}

  /** Connects when first used. */
  static open(url: string, poolSize: number): Database {
    const pool = new Pool({
      connectionString: url,
      max: poolSize,
      connectionTimeoutMillis: TRANSACTION_LIMITS.maxWait,
      idleTimeoutMillis: IDLE_MS,
      pipeline: true,
    });
    // Whoever uses a connection next hears of it.
    pool.on('error', () => undefined);
    return new Database(new PrismaClient({ adapter: new PrismaPg(pool) }), pool);
  }

  /**
   * The one door: runs `work` in a transaction that row-level security confines to the context's tenant. Commits when `work` resolves,
   * rolls back when it rejects; rejects with UnavailableError when the database is away or overloaded. The setting is local to the transaction, so a pooled connection never carries a tenant to the next user.
   * @param timeout milliseconds that it may last
   */
  async withTenant<Result>(
    context: TenantContext,
    work: (tx: TenantTransaction) => Promise<Result>,
    timeout = TRANSACTION_LIMITS.timeout,
  ): Promise<Result> {
    return this.transaction(async (db) => {
      await db.$executeRaw`SELECT set_config('app.tenant_id', ${context.tenantId}, true)`;
      return work({ tenantId: context.tenantId, db });
    }, timeout);
  }

  /**
   * The same door for SQL alone, and a quicker one: Prisma's bookkeeping costs several times what such a transaction does, which is felt where a person
   * waits for a verdict.
   */
  async withTenantSql<Result>(context: TenantContext, work: (tx: SqlTransaction) => Promise<Result>): Promise<Result> {
    const { tenantId } = context;
    const opening = Prisma.sql`SELECT set_config('app.tenant_id', ${tenantId}, true)`;
    return runSqlTransaction(this.pool, opening, (db) => work({ tenantId, db }));
  }

  /** That one for reading: all its statements see the database as it was at one moment, so figures of several go together. */
  async readTenantSql<Result>(context: TenantContext, work: (tx: SqlTransaction) => Promise<Result>): Promise<Result> {
    const { tenantId } = context;
    const opening = Prisma.sql`SELECT set_config('app.tenant_id', ${tenantId}, true)`;
    return readInSqlTransaction(this.pool, opening, (db) => work({ tenantId, db }));
  }

  /**
   * That one for what keeps the database busy for long: `tx` and `beside` see the same moment, and their statements are worked on side by side. They are one and
   * the same where no second connection is free.
   */
  async readTenantSqlTwofold<Result>(
    context: TenantContext,
    work: (tx: SqlTransaction, beside: SqlTransaction) => Promise<Result>,
  ): Promise<Result> {
    const { tenantId } = context;
    const opening = Prisma.sql`SELECT set_config('app.tenant_id', ${tenantId}, true)`;
    return readInTwoSqlTransactions(this.pool, opening, (db, beside) =>
      work({ tenantId, db }, { tenantId, db: beside }),
    );
  }

  /**
   * That one for statements that `work` asks for before it waits for anything: door, statements and commit are one round trip. A later statement is refused,
   * and what `work` makes of the answers can't take anything back.
   */
  async withTenantAtOnce<Result>(
    context: TenantContext,
    work: (tx: SqlTransaction) => Promise<Result>,
  ): Promise<Result> {
    const { tenantId } = context;
    const opening = Prisma.sql`SELECT set_config('app.tenant_id', ${tenantId}, true)`;
    return runSqlAtOnce(this.pool, opening, (db) => work({ tenantId, db }));
  }

  /**
   * The quick one for what may be lost when the database's machine fails just then: the commit does not wait for the disk. Others see it at once, and
   * nothing that is committed later survives without it.
   */
  async withTenantLoosely<Result>(
    context: TenantContext,
    work: (tx: SqlTransaction) => Promise<Result>,
  ): Promise<Result> {
    const { tenantId } = context;
    const opening = Prisma.sql`SELECT set_config('app.tenant_id', ${tenantId}, true), set_config('synchronous_commit', 'off', true)`;
    return runSqlTransaction(this.pool, opening, (db) => work({ tenantId, db }));
  }

  /** For what is not any tenant's: finding a college by its name. */
  async withoutTenant<Result>(work: (tx: GlobalTransaction) => Promise<Result>): Promise<Result> {
    return this.transaction(async (db) => work({ db }), TRANSACTION_LIMITS.timeout);
  }

  private async transaction<Result>(
    work: (db: Prisma.TransactionClient) => Promise<Result>,
    timeout: number,
  ): Promise<Result> {
    try {
      return await this.client.$transaction(work, { ...TRANSACTION_LIMITS, timeout });
    } catch (error) {
      if (!isAway(error)) throw error;
      throw databaseUnavailable();
    }
  }

  /** Rejects when the database does not answer. */
  async ping(): Promise<void> {
    await this.client.$queryRaw`SELECT 1`;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.client.$disconnect();
    await this.pool.end();
  }
}

/** Prisma's codes for a database that can't be reached, takes too long, or has no connection free. */
const AWAY: readonly unknown[] = ['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2028', 'P2037'];

function isAway(error: unknown): boolean {
  return AWAY.includes((error as { code?: unknown } | null)?.code);
}
