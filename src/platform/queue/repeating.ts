import type { Log } from '../logging/log.js';

/**
 * Runs `work` again and again, `intervalMs` after it last ended, until stopped. A round that fails is logged and the next one tries again.
 * Rounds of different processes may overlap: `work` must bear that.
 */
export class Repeating {
  private timer: NodeJS.Timeout | undefined;
  private round: Promise<void> | undefined;
  private stopped = false;

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
    } catch (error) {
      this.log.error(
        { error: error instanceof Error ? error.message : String(error) },
        `${this.name} failed; it will try again`,
      );
    }
  }
}
