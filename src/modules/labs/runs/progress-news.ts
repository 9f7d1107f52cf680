import type { GradeProgress } from '../model/results.js';

/** How long news may be kept back, so that one transaction takes several. A person does not notice; a quick run writes none of its own. */
const GATHER_MS = 250;

/** Gathers what a grader tells of its progress, and writes what GATHER_MS brought together: one transaction at a time, and none is held over the sandbox's work. */
export class ProgressNews {
  /** What no transaction has taken up yet. */
  private told: GradeProgress[] = [];
  private gathering: NodeJS.Timeout | undefined;
  private writing: Promise<void> | undefined;
  private over = false;

  /** @param write what rejects is told again, or goes with the result: progress that can't be written is no reason to lose a run */
  constructor(private readonly write: (news: readonly GradeProgress[]) => Promise<unknown>) {}

  note(progress: GradeProgress): void {
    this.told.push(progress);
    this.gather();
  }

  /** Writes nothing any more, and gives what is left. */
  async close(): Promise<readonly GradeProgress[]> {
    this.over = true;
    clearTimeout(this.gathering);
    await this.writing;
    return this.told.splice(0);
  }

  private gather(): void {
    if (!this.over && !this.writing) this.gathering ??= setTimeout(() => this.writeTold(), GATHER_MS);
  }

  private writeTold(): void {
    this.gathering = undefined;
    const news = this.told.splice(0);
    const onFailed = (): void => void this.told.unshift(...news);
    this.writing = this.write(news).then(() => undefined, onFailed);
    void this.writing.then(() => {
      this.writing = undefined;
      if (this.told.length > 0) this.gather();
    });
  }
}
