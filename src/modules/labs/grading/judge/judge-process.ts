import { type ChildProcess, spawn } from 'node:child_process';
import { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { AgentBytes, agentBytesFd } from './agent-bytes.js';
import { builtFile } from './built-file.js';
import type { FromJudge, ToJudge } from './judge-messages.js';
import { processorMsOf } from './process-usage.js';

/** Of a judge's memory, what is not JavaScript's own: buffers, stacks, Node itself. */
const besideHeapBytes = 320 << 20;
const mib = 1 << 20;
const searchPath = '/usr/local/bin:/usr/bin:/bin';
const stderrCharacters = 8_192;

/** How a judge's process ended: by itself, for all that is known here. */
export interface JudgeEnd {
  /** It asked for more memory than it may have. */
  outOfMemory: boolean;
  /** In one line. */
  words: string;
}

/**
 * One process that judges submissions, one at a time. It gets no secret of the worker's, ends with it, and can't have more memory than it is
 * allowed: the kernel refuses its process more data (`ulimit -d`), buffers included, which no limit on a thread of this process would do.
 */
export class JudgeProcess {
  /** Resolves when every grader is loaded; rejects when the process ends before that. */
  readonly ready: Promise<void>;
  readonly ended: Promise<JudgeEnd>;
  onMessage: ((message: FromJudge) => void) | null = null;
  readonly agentBytes: AgentBytes;
  #gradings = 0;
  #stderr = '';
  #isOver = false;
  #onPong: () => void = () => undefined;
  readonly #child: ChildProcess;

  constructor(graders: readonly string[], memoryBytes: number) {
    this.#child = startChild(memoryBytes);
    // A host that has no descriptor left gives a process no ways to it; that it could not be started is told by its end.
    const ways = this.#child.stdio as ChildProcess['stdio'] | undefined;
    this.agentBytes = new AgentBytes((ways?.[agentBytesFd] as Socket | null | undefined) ?? new Socket());
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-stderrCharacters);
    });
    this.ended = new Promise((resolve) => {
      const end = (how: string): void => {
        this.#isOver = true;
        resolve(endOf(how, this.#stderr));
      };
      this.#child.once('close', (code, signal) => end(signal ?? `exit status ${code}`));
      this.#child.once('error', (error) => end(error.message));
    });
    this.ready = new Promise((resolve, reject) => {
      this.#child.on('message', (message: FromJudge) => {
        if (message.kind === 'loaded') resolve();
        else if (message.kind === 'unloadable') reject(new Error(message.message));
        else if (message.kind === 'pong') this.#onPong();
        else this.onMessage?.(message);
      });
      void this.ended.then(({ words }) => reject(new Error(words)));
    });
    this.ready.catch(() => undefined);
    this.send({ kind: 'load', graders: [...graders] });
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Milliseconds of processor time in its whole life. */
  get processorMs(): number {
    return processorMsOf(this.#child.pid ?? 0);
  }

  /** The number of a grading that begins. */
  nextGrading(): number {
    this.#gradings += 1;
    return this.#gradings;
  }

  send(message: ToJudge): void {
    if (this.#child.connected) this.#child.send(message, () => undefined);
  }

  /** Whether it attends to messages, and is not busy with one thing. */
  async answers(withinMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), withinMs);
      this.#onPong = () => {
        clearTimeout(timer);
        resolve(true);
      };
      this.send({ kind: 'ping' });
    });
  }

  kill(): void {
    this.#isOver = true;
    this.#child.kill('SIGKILL');
  }
}

function startChild(memoryBytes: number): ChildProcess {
  const heapMib = Math.max(64, Math.floor((memoryBytes - besideHeapBytes) / mib));
  const node = [process.execPath, '--enable-source-maps', `--max-old-space-size=${heapMib}`];
  // Ends with this process, however that ends: a check may be in a loop just then.
  const script = 'ulimit -d "$0"; exec setpriv --pdeathsig KILL "$@"';
  return spawn('/bin/sh', ['-c', script, String(Math.ceil(memoryBytes / 1024)), ...node, judgeProgram()], {
    env: { PATH: searchPath },
    // What graders print for their authors must not get between a command's output.
    stdio: ['ignore', 2, 'pipe', 'ipc', 'pipe'],
    serialization: 'advanced',
  });
}

function judgeProgram(): string {
  return builtFile(fileURLToPath(import.meta.url).replace('judge-process', 'judge.main'));
}

function endOf(how: string, stderr: string): JudgeEnd {
  // V8's words for a heap that is full, and for memory that the kernel refused.
  const outOfMemory = /heap out of memory|Fatal process out of memory|ERR_MEMORY_ALLOCATION_FAILED/.test(stderr);
  const lastLine = stderr.trim().split('\n').at(-1) ?? '';
  return { outOfMemory, words: lastLine === '' ? how : `${how} (${lastLine})` };
}
