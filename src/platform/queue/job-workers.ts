import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Worker } from 'bullmq';
import { messageOf } from '../../kernel/message-of.js';
import { SETTINGS, type Settings } from '../config/settings.js';
import { Log } from '../logging/log.js';
import { RedisConnections } from './redis.js';
import { Rests } from './rests.js';
import type { JobKind } from './job.js';
import { JOB_KINDS } from './job-queues.js';

/** Asks that this process take no more jobs of the kind for a while; others may. */
export interface Rest {
  readonly restMs: number;
  /** In a word, for whoever watches. */
  readonly because: string;
  /** Asked when `restMs` are over: unless it resolves, the process rests as long again. Without it, the rest is then over. */
  readonly until?: () => Promise<unknown>;
}

/** Does the jobs of one kind. */
export interface JobProcessor {
  readonly kind: JobKind;
  /** How many at once in this process. */
  readonly concurrency: number;
  /** Does the work that the job points to. Must bear being called twice for the same payload, or for work that is done already. */
  process(payload: unknown): Promise<Rest | void>;
  /** The process is about to end: finish soon or hand back what runs. */
  stop(): Promise<void>;
}

const CLOSE_LIMIT_MS = 2_000;

/** Injects the list of every JobProcessor of the worker. */
export const JOB_PROCESSORS = Symbol('JOB_PROCESSORS');

/** Takes jobs from the queues and gives each to its processor. Start-up fails unless every kind of job has exactly one. */
@Injectable()
export class JobWorkers implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly workers: Worker[] = [];
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private closing = false;

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(JOB_KINDS) kinds: readonly JobKind[],
    @Inject(JOB_PROCESSORS) private readonly processors: readonly JobProcessor[],
    private readonly redis: RedisConnections,
    private readonly rests: Rests,
    private readonly log: Log,
  ) {
    for (const kind of kinds) {
      const handlers = processors.filter((processor) => processor.kind === kind);
      if (handlers.length !== 1)
        throw new Error(`The job ${kind.name} has ${handlers.length} processors; it needs exactly one.`);
    }
  }

  onApplicationBootstrap(): void {
    for (const processor of this.processors) this.workers.push(this.start(processor));
  }

  async onModuleDestroy(): Promise<void> {
    this.closing = true;
    for (const timer of this.timers.values()) clearTimeout(timer);
    // Closing stops the taking of new jobs at once and waits for those that run; the processors see to it that they end.
    const closed = Promise.allSettled(this.workers.map((worker) => worker.close()));
    await Promise.all(this.processors.map((processor) => processor.stop()));
    // What ran is written down by now. BullMQ would tell Redis, too, and while that is away it would wait without end.
    const late = sleep(CLOSE_LIMIT_MS, 'late', { ref: false });
    if ((await Promise.race([closed, late])) !== 'late') return;
    for (const worker of this.workers) worker.disconnect().catch(() => undefined);
  }

  private start(processor: JobProcessor): Worker {
    const { kind } = processor;
    const worker = new Worker(
      kind.name,
      async (job) => this.restAfter(kind.name, await processor.process(kind.payload.parse(job.data))),
      {
        connection: this.redis.open({ maxRetriesPerRequest: null }),
        prefix: this.settings.QUEUE_PREFIX,
        concurrency: processor.concurrency,
      },
    );
    worker.on('error', (error) =>
      this.log.debug({ job: kind.name, error: error.message }, 'the queue reports an error'),
    );
    worker.on('failed', (job, error) => {
      this.log.error(
        { job: kind.name, id: job?.id, error: error.message },
        'a job failed; the sweeper will wake what it was for',
      );
    });
    return worker;
  }

  private restAfter(name: string, rest: Rest | void): void {
    const worker = this.workers.find((candidate) => candidate.name === name);
    if (!rest || !worker || worker.isPaused() || this.closing) return;
    this.log.error(
      { job: name, because: rest.because, restMs: rest.restMs },
      'this worker fails again and again: it rests',
    );
    worker.pause(true).catch((error: Error) => this.tellOfRest(name, error));
    this.rest(worker, rest);
  }

  private rest(worker: Worker, rest: Rest): void {
    const { name } = worker;
    this.rests.begin(name, rest.because, rest.restMs);
    const timer = setTimeout(() => {
      this.endRest(worker, rest).catch((error: unknown) => this.tellOfRest(name, error));
    }, rest.restMs);
    this.timers.set(name, timer);
  }

  private async endRest(worker: Worker, rest: Rest): Promise<void> {
    try {
      await rest.until?.();
    } catch (error) {
      if (this.closing) return;
      this.log.warn({ job: worker.name, error: messageOf(error) }, 'this worker goes on resting');
      this.rest(worker, rest);
      return;
    }
    if (this.closing) return;
    await worker.resume();
    this.rests.end(worker.name);
    this.log.info({ job: worker.name }, 'this worker has rested and takes jobs again');
  }

  private tellOfRest(job: string, error: unknown): void {
    this.log.warn({ job, error: messageOf(error) }, 'resting went wrong');
  }
}
