import { messageOf } from '../../kernel/message-of.js';
import type { Log } from '../logging/log.js';

/**
 * Runs `work` again and again, `intervalMs` after it last ended, until stopped. A round that fails does not end it.
 * Rounds of different processes may overlap: `work` must bear that.
 */
export class Repeating {
  private timer: NodeJS.Timeout | undefined;
  private round: Promise<void> | undefined;
  private stopped = false;
  private failing = false;

  constructor(
    private readonly name: string,
    private readonly intervalMs: number,
    private readonly work: () => Promise<void>,
    private readonly log: Log,
  ) {}

  start(): void {
    this.schedule(0);
  }

  /** Resolves when no round runs any more. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.round;
  }

  private schedule(delayMs: number): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.round = this.runOnce().finally(() => this.schedule(this.intervalMs));
    }, delayMs);
  }

  private async runOnce(): Promise<void> {
    try {
      await this.work();
      if (this.failing) this.log.info({}, `${this.name} works again`);
      this.failing = false;
    } catch (error) {
      // Told once: the next rounds will most likely fail of the same.
      if (!this.failing) this.log.error({ error: messageOf(error) }, `${this.name} fails; it keeps trying`);
      this.failing = true;
    }
  }
}
