import { SandboxLostError, SandboxUnavailableError } from '../../../sandbox/errors.js';
import type { Sandbox } from '../../../sandbox/sandbox.port.js';
import { LabAuthorError, PlatformFault } from '../../model/faults.js';
import type { FromJudge, Judged, JudgeNote, JudgeTask } from './judge-messages.js';
import type { JudgeProcess } from './judge-process.js';

/** On top of a lab's own time, for judging what was seen until then. */
const graceMs = 5_000;
/** How long a process may take to answer that has nothing else to do. */
const answerMs = 1_000;
/** A usual grading takes less than a tenth of it: a process that has used so much and does not answer is busy with what it was given to read. */
const busyMs = 1_000;
/** Of the agent's bytes, what may be on its way to the process that judges before the agent has to wait. */
const underWayBytes = 4 << 20;

/** How judging ended that was cut short because of what there was to judge. */
export type Cut = { because: 'time' } | { because: 'memory' };

export interface JudgingHooks {
  onNote: (note: JudgeNote) => void;
  signal: AbortSignal | undefined;
}

/**
 * Has a submission judged in a process of its own, and passes on what its sandbox's agent and it say to each other.
 * The process is killed when the sandbox is lost, the signal aborts, or the lab's time is up.
 * @returns what was judged, or why it was cut short
 * @throws LabAuthorError, SandboxLostError, SandboxUnavailableError, PlatformFault, or the signal's reason
 */
export function judgeSubmission(
  judge: JudgeProcess,
  sandbox: Sandbox,
  task: Omit<JudgeTask, 'sandbox' | 'number'>,
  { onNote, signal }: JudgingHooks,
): Promise<Judged | Cut> {
  return new Promise<Judged | Cut>((resolve, reject) => {
    const usedBefore = judge.processorMs;
    let isOver = false;
    const end = (settle: () => void, kills: boolean): void => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      judge.onMessage = null;
      if (kills) judge.kill();
      settle();
    };
    const fail = (error: unknown): void => end(() => reject(error), true);
    const onAbort = (): void => fail(signal?.reason);
    const limitMs = task.timeLimitMs + graceMs;
    const timer = setTimeout(() => {
      void whyLate(judge, usedBefore, limitMs).then((why) =>
        why instanceof Error ? fail(why) : end(() => resolve(why), true),
      );
    }, limitMs);
    signal?.addEventListener('abort', onAbort, { once: true });

    const number = judge.nextGrading();
    let underWay = 0;
    const loan = sandbox.lend({
      receive: (bytes) => {
        if (isOver) return true;
        underWay += bytes.length;
        judge.agentBytes.send(number, bytes, () => {
          const wasFull = underWay >= underWayBytes;
          underWay -= bytes.length;
          if (wasFull && underWay < underWayBytes) loan.resume();
        });
        return underWay < underWayBytes;
      },
      lost: fail,
    });
    judge.agentBytes.onPiece = (grading, bytes) => {
      if (!isOver && grading === number) loan.send(bytes);
    };
    judge.onMessage = (message: FromJudge) => {
      switch (message.kind) {
        case 'note':
          return onNote(message.note);
        case 'judged':
          return end(() => resolve(message.judged), false);
        case 'fault':
          return end(() => reject(faultOf(message)), false);
        default:
          return undefined;
      }
    };
    void judge.ended.then(({ outOfMemory, words }) =>
      end(
        () =>
          outOfMemory
            ? resolve({ because: 'memory' })
            : reject(new PlatformFault(`the process that judged ended by itself: ${words}`)),
        true,
      ),
    );
    judge.send({ kind: 'grade', task: { ...task, number, sandbox: { id: sandbox.id, driver: sandbox.driver } } });
  });
}

/**
 * Whether what the student's programs did is too much to judge in time, or something of ours did not answer. On a machine that gives a busy
 * process hardly any of its processors, this waits up to as long again.
 */
async function whyLate(judge: JudgeProcess, usedBefore: number, limitMs: number): Promise<Cut | PlatformFault> {
  const late = `grading did not end within ${limitMs} ms`;
  for (const end = performance.now() + limitMs; ;) {
    const answers = await judge.answers(answerMs);
    const usedMs = judge.processorMs - usedBefore;
    // In steps, each with an answer, judging can take too long as well.
    if (usedMs >= (answers ? limitMs / 2 : busyMs)) return { because: 'time' };
    if (answers) return new PlatformFault(`${late}: the sandbox does not answer`);
    if (judge.isOver || performance.now() > end)
      return new PlatformFault(`${late}: this machine gave it ${Math.round(usedMs)} ms of processor time`);
  }
}

const faults = new Map<string, new (message: string) => Error>(
  [LabAuthorError, PlatformFault, SandboxLostError, SandboxUnavailableError].map((kind) => [kind.name, kind]),
);

/** An error of the process that judges as this one knows it. */
function faultOf({ name, message }: { name: string; message: string }): Error {
  const kind = faults.get(name);
  return kind === undefined ? new Error(`${name}: ${message}`) : new kind(message);
}
