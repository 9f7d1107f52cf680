/**
 * Tells when a worker should rest. A worker whose host is broken fails fast, and being the fastest it would take every submission and use up all of its
 * tries; resting leaves them to the others.
 */
export class FaultBreaker {
  private inARow = 0;

  constructor(
    private readonly limit: number,
    private readonly restMs: number,
  ) {}

  /** `outcome` of a run: `graded` shows that the worker works, a fault counts against it, all else says nothing. */
  note(outcome: string): void {
    if (outcome === 'graded') this.inARow = 0;
    if (outcome === 'fault' || outcome === 'failed_internally') this.inARow += 1;
  }

  /** How long to rest now, if at all. After a rest one more fault is enough for the next. */
  rest(): { restMs: number } | undefined {
    if (this.inARow < this.limit) return undefined;
    this.inARow = this.limit - 1;
    return { restMs: this.restMs };
  }
}
