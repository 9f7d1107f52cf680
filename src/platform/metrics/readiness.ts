import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { RedisConnections } from '../queue/redis.js';
import { Rests } from '../queue/rests.js';

export interface ReadinessReport {
  status: 'ok' | 'resting' | 'unavailable';
  database: 'ok' | 'away';
  redis: 'ok' | 'away';
  resting: { job: string; because: string; since: string }[];
}

/** Whether this process can do its work: the database answers, and it rests from nothing. */
@Injectable()
export class Readiness {
  constructor(
    private readonly database: Database,
    private readonly redis: RedisConnections,
    private readonly rests: Rests,
  ) {}

  async report(): Promise<ReadinessReport> {
    const [database, redis] = await Promise.allSettled([this.database.ping(), this.redis.commands.ping()]);
    const resting = this.rests.now.map(({ since, ...rest }) => ({ ...rest, since: since.toISOString() }));
    const isWorking = resting.length === 0 ? 'ok' : 'resting';
    return {
      status: database.status === 'rejected' ? 'unavailable' : isWorking,
      database: stateOf(database),
      redis: stateOf(redis),
      resting,
    };
  }
}

function stateOf({ status }: PromiseSettledResult<unknown>): 'ok' | 'away' {
  return status === 'fulfilled' ? 'ok' : 'away';
}
