import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Queue } from 'bullmq';
import { SETTINGS, type Settings } from '../config/settings.js';
import { RedisConnections } from './redis.js';
import type { JobKind, JobRequest } from './job.js';

/** Injects the list of every JobKind of the system. */
export const JOB_KINDS = Symbol('JOB_KINDS');

/** Puts jobs into their queues. */
@Injectable()
export class JobQueues implements OnApplicationShutdown {
  private readonly queues = new Map<string, Queue>();
  private readonly kinds: Map<string, JobKind>;

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(JOB_KINDS) kinds: readonly JobKind[],
    private readonly redis: RedisConnections,
  ) {
    this.kinds = new Map(kinds.map((kind) => [kind.name, kind]));
    if (this.kinds.size !== kinds.length) throw new Error('Two kinds of job have the same name.');
  }

  /** Rejects at once while Redis is away: the outbox keeps the job until a later try. */
  async add(job: JobRequest): Promise<void> {
    const kind = this.kinds.get(job.name);
    if (!kind) throw new Error(`There is no kind of job called ${job.name}.`);
    await this.queueOf(kind).add(job.name, kind.payload.parse(job.payload), {
      jobId: job.id,
      removeOnComplete: true,
      removeOnFail: true,
    });
  }

  private queueOf(kind: JobKind): Queue {
    let queue = this.queues.get(kind.name);
    if (!queue) {
      queue = new Queue(kind.name, {
        connection: this.redis.commands,
        prefix: this.settings.QUEUE_PREFIX,
        skipWaitingForReady: true,
      });
      // Its connection reports its own errors.
      queue.on('error', () => undefined);
      this.queues.set(kind.name, queue);
    }
    return queue;
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([...this.queues.values()].map((queue) => queue.close()));
  }
}
