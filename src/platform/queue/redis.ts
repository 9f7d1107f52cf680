import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Redis, type RedisOptions } from 'ioredis';
import { SETTINGS, type Settings } from '../config/settings.js';
import { Log } from '../logging/log.js';

/**
 * The ways to Redis. Nothing there is the only copy of anything, so whoever uses `commands` must be able to go on without an answer:
 * a command fails at once while Redis is away, and connections come back by themselves.
 */
@Injectable()
export class RedisConnections implements OnApplicationShutdown {
  /** For short commands. Rejects rather than waits. */
  readonly commands: Redis;
  private readonly opened: Redis[] = [];

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly log: Log,
  ) {
    this.commands = this.open({ enableOfflineQueue: false, maxRetriesPerRequest: 0, commandTimeout: 500 });
  }

  /** A connection of one's own, closed with the application. For subscribing and for blocking commands, which never time out. */
  open(options: RedisOptions): Redis {
    const redis = new Redis(this.settings.REDIS_URL, {
      connectTimeout: 2_000,
      retryStrategy: (times) => Math.min(times * 100, 2_000),
      ...options,
    });
    let told = false;
    redis.on('error', (error) => {
      if (!told) this.log.warn({ error: error.message }, 'Redis does not answer');
      told = true;
    });
    redis.on('ready', () => {
      if (told) this.log.info({}, 'Redis answers again');
      told = false;
    });
    this.opened.push(redis);
    return redis;
  }

  onApplicationShutdown(): void {
    for (const redis of this.opened) redis.disconnect();
  }
}
