import { BorrowedSandbox } from '../../../sandbox/client/borrowed-sandbox.js';
import type { Check } from '../../sdk/lab.js';
import { compileSubmission } from '../compile.js';
import { importGrader } from '../import-grader.js';
import { runChecks } from '../run-checks.js';
import type { Judged, JudgeNote, JudgeTask, Volume } from './judge-messages.js';

/** Below these nothing is worth a word. */
const printedWorthTelling = 16_384;
const callsWorthTelling = 2_000;

/** Where a task's bytes and news go. */
export interface TaskSink {
  send(bytes: Buffer): void;
  note(note: JudgeNote): void;
}

/** One submission being judged in this process. */
export class RunningTask {
  readonly #borrowed: BorrowedSandbox;
  #volume: Volume = { printed: 0, calls: 0 };
  #told: Volume = { printed: 0, calls: 0 };

  constructor(
    private readonly task: JudgeTask,
    private readonly sink: TaskSink,
  ) {
    const { id, driver } = task.sandbox;
    const onVolume = (printed: number, calls: number): void => this.#grow(printed, calls);
    this.#borrowed = new BorrowedSandbox(id, driver, (bytes) => sink.send(bytes), onVolume);
  }

  get number(): number {
    return this.task.number;
  }

  /** Takes what the sandbox's agent sent. */
  receive(bytes: Buffer): void {
    this.#borrowed.receive(bytes);
  }

  /** Compiles the submission and runs the lab's checks; rejects as these do. */
  async run(): Promise<Judged> {
    const { sandbox } = this.#borrowed;
    const { grader, files, submitted, limits, timeLimitMs } = this.task;
    const began = performance.now();
    const { checks, read } = await importGrader(grader);
    const compilation = await compileSubmission(sandbox, files, submitted, (file) =>
      this.sink.note({ step: 'compiling', file }),
    );
    await sandbox.reset();
    const compiled = performance.now();
    const { ok, output } = compilation;
    this.sink.note({ step: 'compiled', compile: { ok, output }, tookMs: compiled - began });
    const { leaks, timeline } = await runChecks({
      sandbox,
      // What defineLab gave, as `grade.ts` exports it.
      checks: checks as readonly Check[],
      ...(read === undefined ? {} : { read }),
      files: files.map(({ name }) => name),
      compilation,
      limits,
      remainingMs: () => timeLimitMs - (performance.now() - began),
      onCheck: (_check, number) => this.sink.note({ step: 'checking', number }),
      onDecided: (result, left) => this.sink.note({ step: 'decided', result, leaks: left }),
      onScenario: (name, isNew) => this.#turnTo(name, isNew),
    });
    return { leaks, timeline, checksMs: performance.now() - compiled };
  }

  #turnTo(name: string, isNew: boolean): void {
    this.sink.note({ step: 'scenario', name });
    if (!isNew) return;
    this.#volume = { printed: 0, calls: 0 };
    this.#told = this.#volume;
  }

  /** Told now and then while it grows: once a check reads it, nothing may be told for long. */
  #grow(printed: number, calls: number): void {
    const volume = { printed: this.#volume.printed + printed, calls: this.#volume.calls + calls };
    this.#volume = volume;
    const isMuch = volume.printed > printedWorthTelling || volume.calls > callsWorthTelling;
    const hasGrown = volume.printed > this.#told.printed * 1.25 || volume.calls > this.#told.calls * 1.25;
    if (!isMuch || !hasGrown) return;
    this.#told = volume;
    this.sink.note({ step: 'volume', volume });
  }
}
