import type { DescriptorState, KernelObject, ProcessState, Snapshot, ThreadState } from '../../sandbox/sandbox.port.js';
import { type Acquaintance, capital } from '../trace/process-names.js';
import { type LineOf, noLines } from './source-lines.js';
import { SemaphoreWaits } from './semaphore-waits.js';
import { remedyOf } from './standstill-remedy.js';
import type { SemaphoreValues } from '../trace/semaphores.js';
import { objectKey } from '../trace/trace.js';
import { endsHeld, fdOf, fds, opensTo, waitingThread, waitsForObject, waitsOf } from '../trace/waits.js';

/**
 * Says of a scenario that stands still which process waits in which call, on which line and object, and who holds its other end. One sentence a
 * process, and one about what to change where the pattern is a known one; empty when nobody waits.
 * @param values of the semaphore sets that somebody waits at
 */
export function explainStandstill(
  snapshot: Snapshot,
  known: Acquaintance,
  lineOf: LineOf = noLines,
  values: SemaphoreValues = new Map(),
): string {
  const semaphores = new SemaphoreWaits(snapshot, values, known, lineOf);
  const view = new View(snapshot, known, lineOf, semaphores);
  const sentences = snapshot.processes
    .filter((process) => process.state !== 'Z')
    .map((process) => view.sentence(process));
  const nameOf = (process: ProcessState): string => view.name(process);
  const remedy = semaphores.remedy(nameOf) ?? remedyOf(waitsOf(snapshot), snapshot, known, nameOf);
  return [...sentences, remedy].filter((sentence) => sentence !== '').join(' ');
}

// What the kernel keeps of a program's name.
const commandCharacters = 15;

const idIsPid = 1n;

class View {
  constructor(
    private readonly snapshot: Snapshot,
    private readonly known: Acquaintance,
    private readonly lineOf: LineOf,
    private readonly semaphores: SemaphoreWaits,
  ) {}

  sentence(process: ProcessState): string {
    const waiting = waitingThread(process);
    if (waiting === undefined)
      return process.state === 'T' ? `${capital(this.name(process))} is stopped by a signal.` : '';
    return `${capital(this.name(process))} ${this.wait(process, waiting)}.`;
  }

  private wait(process: ProcessState, thread: ThreadState): string {
    const at = this.line(process, thread);
    switch (thread.call) {
      case 'read':
        return this.transfer(process, thread, at, 'write');
      case 'write':
        return this.transfer(process, thread, at, 'read');
      case 'open':
        return this.opening(thread, at);
      case 'wait':
        return this.waitingForChildren(process, thread, at);
      case 'mq_send':
        return `waits in mq_send${at} on ${this.queueName(process, thread)}, which is full, and nobody receives from it`;
      case 'mq_receive':
        return `waits in mq_receive${at} on ${this.queueName(process, thread)}, which is empty, and nobody sends to it`;
      case 'msgrcv':
        return `waits in msgrcv${at} for a message that nobody sends`;
      case 'msgsnd':
        return `waits in msgsnd${at} on a full queue that nobody receives from`;
      case 'semop':
        return `waits in semop${at}${this.semaphores.of(process) ?? ' on a semaphore that nobody raises'}`;
      case 'futex':
        return `waits${at} for a lock, a semaphore or a thread that nobody releases`;
      case 'pause':
      case 'sigsuspend':
      case 'sigwait':
        return `waits in ${thread.call}${at} for a signal that nobody sends`;
      default:
        return `waits in ${thread.call}${at}`;
    }
  }

  private transfer(process: ProcessState, thread: ThreadState, at: string, missing: 'read' | 'write'): string {
    const fd = fdOf(thread);
    const descriptor = process.descriptors.find((candidate) => candidate.fd === fd);
    if (descriptor === undefined) return `waits in ${thread.call}${at} on descriptor ${fd}`;
    const { object } = descriptor;
    if (fd === 0 && this.pipeNumber(object) === null)
      return `waits in read${at} for input on its standard input, which has none left to give`;
    if (object.kind !== 'pipe' && object.kind !== 'fifo')
      return `waits in ${thread.call}${at} on ${this.objectName(object)} (fd ${fd})`;
    const wait = `waits in ${thread.call}${at} on ${this.objectName(object)} (fd ${fd})`;
    // Who holds the other end of a Python queue says nothing: all do.
    if (waitsForObject(process, thread)) return wait;
    return `${wait}; ${this.holders(process, object, missing)}`;
  }

  private holders(process: ProcessState, object: KernelObject, end: 'read' | 'write'): string {
    const holding = (other: ProcessState): DescriptorState[] => endsHeld(other, object, end);
    const own = holding(process);
    const others = this.snapshot.processes.filter((other) => other.pid !== process.pid && holding(other).length > 0);
    const parts: string[] = [];
    const [both, single] = [own.filter(({ access }) => access === 'both'), own.filter(({ access }) => access === end)];
    if (both.length > 0) parts.push(`pid ${process.pid} itself: ${fds(both)} was opened with O_RDWR`);
    if (single.length > 0) parts.push(`pid ${process.pid} itself: ${fds(single)} was never closed`);
    for (const other of others) parts.push(`${this.name(other)} (${fds(holding(other))})`);
    if (parts.length === 0) return `nobody holds its ${end} end`;
    return `its ${end} end is still open in ${parts.join(' and in ')}`;
  }

  private opening(thread: ThreadState, at: string): string {
    const [own, missing] = opensTo(thread) === 'read' ? ['reading', 'writing'] : ['writing', 'reading'];
    return `waits in open${at} of ${thread.text === '' ? 'a FIFO' : thread.text} for ${own}, because nobody has it open for ${missing}`;
  }

  private waitingForChildren(process: ProcessState, { args }: ThreadState, at: string): string {
    const all = this.snapshot.processes.filter((other) => other.parent === process.pid && other.state !== 'Z');
    // wait4() has the child's number first; waitid() has it second, behind what kind of number it is.
    const named = Number(args[0] === idIsPid ? (args[1] ?? 0n) : (args[0] ?? 0n));
    const one = all.filter(({ pid }) => pid === named);
    const children = one.length > 0 ? one : all;
    if (children.length === 0) return `waits in wait${at} for a child to end`;
    return `waits in wait${at} for ${children.map((child) => this.name(child)).join(' and ')} to end`;
  }

  private queueName(process: ProcessState, thread: ThreadState): string {
    const fd = fdOf(thread);
    const name = process.descriptors.find((descriptor) => descriptor.fd === fd)?.object.name ?? '';
    return `${name === '' ? 'its queue' : `the queue ${name}`} (fd ${fd})`;
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

  /** Addresses mean something in the student's own program alone, not in what a child may have become. */
  private line(process: ProcessState, thread: ThreadState): string {
    const program = this.known.programs.find(
      ({ pid }) => pid === process.pid || this.known.trace.descends(process.pid, pid),
    );
    const own = program !== undefined && process.command === program.name.slice(0, commandCharacters);
    return this.lineOf(own && thread.caller !== 0n ? { program: program.name, address: thread.caller } : null);
  }

  name(process: ProcessState): string {
    const program = this.known.programs.find(({ pid }) => pid === process.pid);
    if (program !== undefined && this.known.programs.length > 1) return `${program.name} (pid ${process.pid})`;
    const isChild = this.snapshot.processes.some((other) => other.pid === process.parent);
    const hasChildren = this.snapshot.processes.some((other) => other.parent === process.pid);
    if (isChild && program === undefined) return `the child (pid ${process.pid})`;
    if (hasChildren) return `the parent (pid ${process.pid})`;
    return `${program?.name ?? 'the child'} (pid ${process.pid})`;
  }
}
