import { PlatformFault } from '../../model/faults.js';
import { JudgeProcess } from './judge-process.js';

export interface JudgePoolOptions {
  /** Processes kept ready: as many as there are gradings at once. */
  processes: number;
  /** What each may use, buffers included. */
  memoryBytes: number;
}

/** Keeps processes that judge ready, so that no grading waits for one to start. More are made when more are asked for. */
export class JudgePool {
  readonly #idle: JudgeProcess[] = [];
  readonly #alive = new Set<JudgeProcess>();
  #isClosed = false;

  constructor(
    private readonly graders: readonly string[],
    private readonly options: JudgePoolOptions,
  ) {
    while (this.#idle.length < options.processes) this.#idle.push(this.#start());
  }

  /**
   * A process for one grading, to be given back.
   * @throws PlatformFault when none can be started
   */
  async acquire(): Promise<JudgeProcess> {
    if (this.#isClosed) throw new PlatformFault('the grader is closed');
    const judge = this.#idle.shift() ?? this.#start();
    // One that ended while nobody used it says nothing of the next.
    if (judge.isOver) return this.acquire();
    try {
      await judge.ready;
      return judge;
    } catch (error) {
      judge.kill();
      throw new PlatformFault(`no process can be started to judge in: ${(error as Error).message}`, { cause: error });
    }
  }

  /** Takes a process back: to be used again, unless it was killed or ended. Then another one starts at once in its place. */
  release(judge: JudgeProcess): void {
    judge.onMessage = null;
    if (this.#isClosed) judge.kill();
    else if (this.#idle.length < this.options.processes) this.#idle.push(judge.isOver ? this.#start() : judge);
    else judge.kill();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const judge of this.#alive) judge.kill();
    await Promise.all([...this.#alive].map(({ ended }) => ended));
  }

  #start(): JudgeProcess {
    const judge = new JudgeProcess(this.graders, this.options.memoryBytes);
    this.#alive.add(judge);
    void judge.ended.then(() => this.#alive.delete(judge));
    return judge;
  }
}
