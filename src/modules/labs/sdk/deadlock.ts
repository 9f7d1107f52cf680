import type { DescriptorState, KernelObject, ProcessState, Snapshot, ThreadState } from '../../sandbox/sandbox.port.js';
import { objectKey, sameObject, type Trace } from './trace.js';

/** What an explanation may know beside the snapshot itself. */
export interface Acquaintance {
  trace: Trace;
  /** First process of each program, and what students call it. */
  programs: readonly { pid: number; name: string }[];
}

/**
 * Says of a scenario that stands still which process waits in which call, on which object, and who holds its other end. One sentence a
 * process, joined by spaces; empty when nobody waits.
 */
export function explainStandstill(snapshot: Snapshot, known: Acquaintance): string {
  const view = new View(snapshot, known);
  return snapshot.processes
    .filter((process) => process.state !== 'Z')
    .map((process) => view.sentence(process))
    .filter((sentence) => sentence !== '')
    .join(' ');
}

class View {
  constructor(
    private readonly snapshot: Snapshot,
    private readonly known: Acquaintance,
  ) {}

  sentence(process: ProcessState): string {
    const waiting =
      process.threads.find((thread) => thread.call !== '' && thread.call !== 'futex') ??
      process.threads.find((thread) => thread.call !== '');
    if (waiting === undefined)
      return process.state === 'T' ? `${capital(this.name(process))} is stopped by a signal.` : '';
    return `${capital(this.name(process))} ${this.wait(process, waiting)}.`;
  }

  private wait(process: ProcessState, thread: ThreadState): string {
    switch (thread.call) {
      case 'read':
        return this.transfer(process, thread, 'write');
      case 'write':
        return this.transfer(process, thread, 'read');
      case 'open':
        return this.opening(thread);
      case 'wait':
        return this.waitingForChildren(process);
      case 'mq_send':
        return `waits in mq_send on ${this.queueName(process, thread)}, which is full, and nobody receives from it`;
      case 'mq_receive':
        return `waits in mq_receive on ${this.queueName(process, thread)}, which is empty, and nobody sends to it`;
      case 'msgrcv':
        return 'waits in msgrcv for a message that nobody sends';
      case 'msgsnd':
        return 'waits in msgsnd on a full queue that nobody receives from';
      case 'semop':
        return 'waits in semop on a semaphore that nobody raises';
      case 'futex':
        return 'waits for a lock, a semaphore or a thread that nobody releases';
      case 'pause':
      case 'sigsuspend':
      case 'sigwait':
        return `waits in ${thread.call} for a signal that nobody sends`;
      default:
        return `waits in ${thread.call}`;
    }
  }

  private transfer(process: ProcessState, thread: ThreadState, missing: 'read' | 'write'): string {
    const fd = Number(thread.args[0] ?? -1);
    const descriptor = process.descriptors.find((candidate) => candidate.fd === fd);
    if (descriptor === undefined) return `waits in ${thread.call} on descriptor ${fd}`;
    const { object } = descriptor;
    if (fd === 0 && this.pipeNumber(object) === null)
      return 'waits in read for input on its standard input, which has none left to give';
    if (object.kind !== 'pipe' && object.kind !== 'fifo')
      return `waits in ${thread.call} on ${this.objectName(object)} (fd ${fd})`;
    return `waits in ${thread.call} on ${this.objectName(object)} (fd ${fd}); ${this.holders(process, object, missing)}`;
  }

  private holders(process: ProcessState, object: KernelObject, end: 'read' | 'write'): string {
    const holding = (other: ProcessState): DescriptorState[] =>
      other.descriptors.filter(
        (candidate) =>
          sameObject(candidate.object, object) && (candidate.access === end || candidate.access === 'both'),
      );
    const own = holding(process);
    const others = this.snapshot.processes.filter((other) => other.pid !== process.pid && holding(other).length > 0);
    const parts: string[] = [];
    if (own.length > 0) parts.push(`pid ${process.pid} itself: ${fds(own)} was never closed`);
    for (const other of others) parts.push(`${this.name(other)} (${fds(holding(other))})`);
    if (parts.length === 0) return `nobody holds its ${end} end`;
    return `its ${end} end is still open in ${parts.join(' and in ')}`;
  }

  private opening(thread: ThreadState): string {
    const mode = Number(thread.args[1] ?? 0n) & 3;
    const [own, missing] = mode === 0 ? ['reading', 'writing'] : ['writing', 'reading'];
    return `waits in open of ${thread.text === '' ? 'a FIFO' : thread.text} for ${own}, because nobody has it open for ${missing}`;
  }

  private waitingForChildren(process: ProcessState): string {
    const children = this.snapshot.processes.filter((other) => other.parent === process.pid && other.state !== 'Z');
    if (children.length === 0) return 'waits for a child to end';
    return `waits for ${children.map((child) => this.name(child)).join(' and ')} to end`;
  }

  private queueName(process: ProcessState, thread: ThreadState): string {
    const fd = Number(thread.args[0] ?? -1);
    const name = process.descriptors.find((descriptor) => descriptor.fd === fd)?.object.name ?? '';
    return name === '' ? 'its queue' : `the queue ${name}`;
  }

  private objectName(object: KernelObject): string {
    const number = this.pipeNumber(object);
    if (number !== null) return `pipe ${number}`;
    const kind =
      { fifo: 'the FIFO', pipe: 'a pipe', socket: 'a socket', terminal: 'the terminal' }[object.kind as string] ??
      'a file';
    return object.kind === 'fifo' && object.name !== '' ? `${kind} ${object.name}` : kind;
  }

  private pipeNumber(object: KernelObject): number | null {
    const index = this.known.trace.pipes().findIndex((pipe) => objectKey(pipe) === objectKey(object));
    return index === -1 ? null : index + 1;
  }

  private name(process: ProcessState): string {
    const program = this.known.programs.find(({ pid }) => pid === process.pid);
    if (program !== undefined && this.known.programs.length > 1) return `${program.name} (pid ${process.pid})`;
    const isChild = this.snapshot.processes.some((other) => other.pid === process.parent);
    const hasChildren = this.snapshot.processes.some((other) => other.parent === process.pid);
    if (isChild && program === undefined) return `the child (pid ${process.pid})`;
    if (hasChildren) return `the parent (pid ${process.pid})`;
    return `${program?.name ?? 'the child'} (pid ${process.pid})`;
  }
}

function fds(descriptors: readonly DescriptorState[]): string {
  return `fd ${descriptors.map(({ fd }) => fd).join(', ')}`;
}

function capital(text: string): string {
  // Programs keep their exact names: only sentences that begin with an article get a capital.
  return text.startsWith('the ') ? `T${text.slice(1)}` : text;
}
