/** How a run ended, as far as it says something of the worker. */
export interface RunEnding {
  /** `done` shows that the worker works, `unavailable` that it can't, a fault (`fault`, `failed_internally`) counts against it; all else says nothing. */
  outcome: string;
  /** Whose work was run; null when nobody knows. */
  personId?: string | null;
  /** The fault is somebody's who has written what was run: it says nothing of the worker. */
  ofAuthor?: boolean;
}

/**
 * Tells when a worker should rest. A worker whose host is broken fails fast, and being the fastest it would take every row and use up all of its
 * tries; resting leaves them to the others. Faults of one person's work may be that work's doing, however many they are: what counts is how many persons
 * have met one since the last success. What the host lacks for certain is nobody's doing, and once is enough.
 */
export class FaultBreaker {
  private readonly struck = new Set<string | null>();
  private unavailable = false;

  /** @param limit so many persons */
  constructor(
    private readonly limit: number,
    private readonly restMs: number,
  ) {}

  note({ outcome, personId = null, ofAuthor = false }: RunEnding): void {
    if (outcome === 'done') {
      this.struck.clear();
      this.unavailable = false;
    }
    if (outcome === 'unavailable') this.unavailable = true;
    if ((outcome === 'fault' || outcome === 'failed_internally') && !ofAuthor) this.struck.add(personId);
  }

  /** How long to rest now, and why, if at all. After a rest a fault of one more person is enough for the next. */
  rest(): { restMs: number; because: 'faults' | 'unavailable' } | undefined {
    const { restMs } = this;
    if (this.unavailable) {
      this.unavailable = false;
      return { restMs, because: 'unavailable' };
    }
    if (this.struck.size < this.limit) return undefined;
    const [first] = this.struck;
    if (first !== undefined) this.struck.delete(first);
    return { restMs, because: 'faults' };
  }
}
