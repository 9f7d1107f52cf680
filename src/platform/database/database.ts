import type { OnApplicationShutdown } from '@nestjs/common';
import { PrismaPg } from '@prisma/adapter-pg';
import { UnavailableError } from '../../kernel/errors.js';
import type { TenantContext } from '../../kernel/tenant-context.js';
import { type Prisma, PrismaClient } from './generated/client.js';

/** An open transaction that sees and writes the rows of one tenant. What repositories take as their first argument. */
export interface TenantTransaction {
  readonly tenantId: string;
  readonly db: Prisma.TransactionClient;
}

/** An open transaction outside any tenant: row-level security shows it tenant-free tables only. */
export interface GlobalTransaction {
  readonly db: Prisma.TransactionClient;
}

/** Milliseconds: how long a transaction may wait for a connection, and last. None is held over a sandbox run or an HTTP call. */
const TRANSACTION_LIMITS = { maxWait: 5_000, timeout: 10_000 };

/** The app role's way to the database. */
export class Database implements OnApplicationShutdown {
  private constructor(private readonly client: PrismaClient) {}

  /** Connects when first used. */
  static open(url: string, poolSize: number): Database {
    return new Database(openClient(url, poolSize));
  }

  /**
   * The one door: runs `work` in a transaction that row-level security confines to the context's tenant. Commits when `work` resolves,
   * rolls back when it rejects; rejects with UnavailableError when the database is away or overloaded. The setting is local to the transaction, so a pooled connection never carries a tenant to the next user.
   */
  async withTenant<Result>(context: TenantContext, work: (tx: TenantTransaction) => Promise<Result>): Promise<Result> {
    return this.transaction(async (db) => {
      await db.$executeRaw`SELECT set_config('app.tenant_id', ${context.tenantId}, true)`;
      return work({ tenantId: context.tenantId, db });
    });
  }

  /**
   * The same door for what may be lost when the database's machine fails just then: the commit does not wait for the disk. Others see it at once, and
   * nothing that is committed later survives without it.
   */
  async withTenantLoosely<Result>(
    context: TenantContext,
    work: (tx: TenantTransaction) => Promise<Result>,
  ): Promise<Result> {
    return this.transaction(async (db) => {
      await db.$executeRaw`SELECT set_config('app.tenant_id', ${context.tenantId}, true), set_config('synchronous_commit', 'off', true)`;
      return work({ tenantId: context.tenantId, db });
    });
  }

  /** For what is not any tenant's: finding a college by its name. */
  async withoutTenant<Result>(work: (tx: GlobalTransaction) => Promise<Result>): Promise<Result> {
    return this.transaction(async (db) => work({ db }));
  }

  private async transaction<Result>(work: (db: Prisma.TransactionClient) => Promise<Result>): Promise<Result> {
    try {
      return await this.client.$transaction(work, TRANSACTION_LIMITS);
    } catch (error) {
      if (!isAway(error)) throw error;
      throw new UnavailableError({ detail: 'The database does not answer in time: try again.', retryAfterSeconds: 5 });
    }
  }

  /** Rejects when the database does not answer. */
  async ping(): Promise<void> {
    await this.client.$queryRaw`SELECT 1`;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.client.$disconnect();
  }
}

/** Prisma's codes for a database that can't be reached, takes too long, or has no connection free. */
const AWAY: readonly unknown[] = ['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2028', 'P2037'];

function isAway(error: unknown): boolean {
  return AWAY.includes((error as { code?: unknown } | null)?.code);
}

/** A client that logs in as whoever `url` says. Connects when first used. */
export function openClient(url: string, poolSize: number): PrismaClient {
  const adapter = new PrismaPg({ connectionString: url, max: poolSize, connectionTimeoutMillis: 5_000 });
  return new PrismaClient({ adapter });
}
