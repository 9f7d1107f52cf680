import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS, type Settings } from '../config/settings.js';
import { Metrics } from '../metrics/metrics.js';
import { RedisConnections } from './redis.js';

/** Why a process takes no jobs of a kind for now. */
export interface Resting {
  readonly job: string;
  readonly because: string;
  readonly since: Date;
}

/** Which kinds of job this process rests from, and, as far as Redis tells, how many workers rest in all. */
@Injectable()
export class Rests {
  private readonly resting = new Map<string, Resting>();
  private readonly worker = `${hostname()}-${process.pid}-${randomBytes(3).toString('hex')}`;
  private readonly announced: string;

  constructor(
    @Inject(SETTINGS) { QUEUE_PREFIX }: Settings,
    private readonly redis: RedisConnections,
    private readonly metrics: Metrics,
  ) {
    this.announced = `${QUEUE_PREFIX}:resting-workers`;
  }

  get now(): readonly Resting[] {
    return [...this.resting.values()];
  }

  /** Begins a rest, or prolongs it. */
  begin(job: string, because: string, restMs: number): void {
    this.resting.set(job, { job, because, since: this.resting.get(job)?.since ?? new Date() });
    this.metrics.observe('prayog_worker_rest_seconds', { job, because }, restMs / 1000);
    // Twice as long: until it has been prolonged, or is over and told to be.
    this.announce((redis) => redis.zadd(this.announced, Date.now() + 2 * restMs, this.worker));
  }

  end(job: string): void {
    this.resting.delete(job);
    if (this.resting.size === 0) this.announce((redis) => redis.zrem(this.announced, this.worker));
  }

  /** How many workers say that they rest. Rejects while Redis is away. */
  async countAll(): Promise<number> {
    return this.redis.commands.zcount(this.announced, Date.now(), '+inf');
  }

  private announce(say: (redis: RedisConnections['commands']) => Promise<unknown>): void {
    // Who can't be told reads it from this process itself.
    say(this.redis.commands).catch(() => undefined);
  }
}
