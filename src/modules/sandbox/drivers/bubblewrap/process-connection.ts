import type { ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import type { AgentConnection } from '../../sandbox.port.js';
import { LogTail } from '../log-tail.js';

export type Launched = ChildProcessByStdio<Writable, Readable, Readable>;

/**
 * A launched sandbox. The child is bubblewrap, outside; its only child is the agent, process 1 inside. Killing the agent ends every process of
 * the sandbox before bubblewrap sees it and ends, so its end means that nothing is left. Killing bubblewrap would only promise that.
 */
export class ProcessConnection implements AgentConnection {
  readonly toAgent: Writable;
  readonly fromAgent: Readable;

  private readonly tail = new LogTail();
  private readonly gone: Promise<unknown>;
  private destroyed: Promise<void> | null = null;

  /** @param cleanUp runs once, after the last process has ended. */
  constructor(
    readonly id: string,
    private readonly child: Launched,
    private readonly cleanUp: () => Promise<void>,
  ) {
    this.toAgent = child.stdin;
    this.fromAgent = child.stdout;
    child.stderr.on('data', (chunk: Buffer) => this.tail.add(chunk));
    child.on('error', (error) => this.tail.add(error.message));
    // 'close' comes after 'exit' or 'error', when the last of standard error has been read as well.
    this.gone = once(child, 'close').catch(() => undefined);
  }

  log(): string {
    return this.tail.toString();
  }

  destroy(): Promise<void> {
    this.destroyed ??= this.end();
    return this.destroyed;
  }

  private async end(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const agent = this.agentPid();
      if (agent === null) this.child.kill('SIGKILL');
      else kill(agent);
    }
    await this.gone;
    await this.cleanUp();
  }

  /** Null while bubblewrap has no child yet, or this kernel does not list children. */
  private agentPid(): number | null {
    const { pid } = this.child;
    if (pid === undefined) return null;
    try {
      const [first] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
      return first === undefined || first === '' ? null : Number(first);
    } catch {
      return null;
    }
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
