import type { ProcessState, Snapshot } from '../../sandbox/sandbox.port.js';
import { ObjectNames } from '../trace/object-names.js';
import { madeAfterFork } from '../trace/pipe-ends.js';
import { type Acquaintance, capital, processName } from '../trace/process-names.js';
import { sameObject } from '../trace/trace.js';
import { bothWriteFirst, crosswiseFifos, deadHolder, waitsBeforeDraining } from './standstill-rings.js';
import { endsHeld, fds, opensTo, type Wait, waitsForObject } from '../trace/waits.js';

type NameOf = (process: ProcessState) => string;

interface Scene {
  waits: readonly Wait[];
  snapshot: Snapshot;
  known: Acquaintance;
  names: ObjectNames;
  nameOf: NameOf;
}

/**
 * One sentence that says what to change, for the standstills that beginners make; empty for others. The patterns are tried from the most
 * particular to the most general.
 */
export function remedyOf(
  waits: readonly Wait[],
  snapshot: Snapshot,
  known: Acquaintance,
  nameOf: (process: ProcessState) => string,
): string {
  const scene: Scene = { waits, snapshot, known, names: new ObjectNames(known.trace), nameOf };
  // All that share a Python queue hold both of its ends: what is said of the ends of a pipe is beside the point there.
  const others = { ...scene, waits: waits.filter(({ process, thread }) => !waitsForObject(process, thread)) };
  const first = waitsBeforeReading(scene) ?? aloneWithQueue(scene) ?? lastWord(scene);
  if (first !== null) return first;
  for (const pattern of [
    afterFork,
    ownWriter,
    ownWriteEnd,
    sameSideOfFifo,
    madeAnew,
    restOfMessage,
    unflushedStream,
    bothReadFirst,
    waitsForWaiting,
    bothWriteFirst,
    waitsBeforeDraining,
    crosswiseFifos,
    queue,
    deadHolder,
  ]) {
    const sentence = pattern(others);
    if (sentence !== null) return sentence;
  }
  return '';
}

/** A program that waits for its children, who wait for what it is to read from its standard input. */
function waitsBeforeReading({ waits, known, nameOf }: Scene): string | null {
  for (const { pid, typed = 0 } of known.programs) {
    const wait = waits.find(({ process, thread }) => process.pid === pid && thread.call === 'wait');
    if (wait === undefined || typed === 0 || inputRead(pid, known) > 0) continue;
    const call = wait.process.command.startsWith('python') ? 'join()' : 'wait';
    return `${capital(nameOf(wait.process))} joins before it has read a line: it waits in ${call} for the end of its children, and nobody reads what is typed. Read the lines first, and wait for the children at the end.`;
  }
  return null;
}

/** A process that gets from its own queue, and is the only one there has ever been. */
function aloneWithQueue({ waits, snapshot, known, nameOf }: Scene): string | null {
  const alone = waits.find(({ process, thread }) => waitsForObject(process, thread));
  const others = snapshot.processes.length > 1 || known.programs.length > 1 || known.trace.forks().length > 0;
  if (alone === undefined || alone.process.threads.length > 1 || others) return null;
  return `${capital(nameOf(alone.process))} waits in get() or recv() for what nobody can put there: no second process was made. Is the function called where it should be handed over (it is target=hear, args=(…), not target=hear(…)), or run() called instead of start()?`;
}

/** Bytes that a program's processes read from the standard input that it was given. */
function inputRead(pid: number, { trace }: Acquaintance): number {
  const input = trace.given(pid, 0);
  return input === undefined ? 0 : trace.received(input).length;
}

/**
 * Each process holds both ends of a Python queue, so that no reader of it meets its end. Only when all that was typed has been read, and the queue was used, is it a last word
 * that is missing.
 */
function lastWord({ waits, known, names, nameOf }: Scene): string | null {
  const readers = pipeReaders(
    waits.filter(({ process, thread }) => waitsForObject(process, thread)),
    names,
  );
  if (readers.length === 0 || known.programs.some(({ pid, typed = 0 }) => inputRead(pid, known) < typed)) return null;
  const used = readers.filter(({ object }) => known.trace.written(object).length > 0);
  const told = used.length > 0 ? used : readers;
  const who = told.map(({ process }) => nameOf(process)).join(' and ');
  const wait = `${capital(who)} ${told.length === 1 ? 'waits' : 'wait'} in get() or recv()`;
  if (used.length === 0) return `${wait}, and nothing was ever put there.`;
  return `${wait}: somebody has to put a last word on the queue, None for example, at which its reader leaves the loop. A queue does not end by itself.`;
}

/** A pipe that was made after the fork leads nowhere. */
function afterFork({ waits, known, names, nameOf }: Scene): string | null {
  for (const { process, object, name } of pipeReaders(waits, names)) {
    if (object.kind === 'pipe' && madeAfterFork(known.trace, object))
      return `${capital(name)} was made after fork(), so that it connects ${nameOf(process)} with nobody: make both pipes before fork().`;
  }
  return null;
}

/** A FIFO that was opened for both never ends for its reader, and no other writer is needed to open it. */
function ownWriter({ waits, names, nameOf }: Scene): string | null {
  for (const { process, object, name } of pipeReaders(waits, names)) {
    const [both] = endsHeld(process, object, 'write').filter(({ access }) => access === 'both');
    if (object.kind === 'fifo' && both !== undefined)
      return `${capital(nameOf(process))} opened ${name} with O_RDWR, which makes it its own writer: its read never meets the end. Open it with O_RDONLY.`;
  }
  return null;
}

/** A reader that still holds the write end of what it reads never meets its end. */
function ownWriteEnd({ waits, names, nameOf }: Scene): string | null {
  for (const { process, object, name } of pipeReaders(waits, names)) {
    const held = endsHeld(process, object, 'write').filter(({ access }) => access === 'write');
    if (held.length > 0)
      return `Close ${fds(held)}, the write end of ${name}, in ${nameOf(process)} before it reads: a reader meets the end of a pipe only when every copy of the write end is closed, its own too.`;
  }
  return null;
}

/** Two processes that open a FIFO for the same purpose wait for ever. */
function sameSideOfFifo({ waits }: Scene): string | null {
  const opening = waits.filter(({ thread }) => thread.call === 'open' && thread.text !== '');
  for (const [index, first] of opening.entries()) {
    const reading = opensTo(first.thread) === 'read';
    const others = opening.slice(index + 1).filter(({ thread }) => thread.text === first.thread.text);
    if (others.some(({ thread }) => (opensTo(thread) === 'read') === reading))
      return `Both open ${first.thread.text} for ${reading ? 'reading' : 'writing'}: one of the two has to open it with ${reading ? 'O_WRONLY' : 'O_RDONLY'}.`;
  }
  return null;
}

/** Two that would meet if they waited at one FIFO: it was removed and made again in between. */
function madeAnew({ waits, known }: Scene): string | null {
  const opening = waits.filter(({ thread }) => thread.call === 'open');
  for (const reader of opening.filter(({ thread }) => opensTo(thread) === 'read')) {
    const { text } = reader.thread;
    const writer = opening.find(({ thread }) => thread.text === text && opensTo(thread) === 'write');
    const removal = known.trace.succeeded('unlink').findLast((call) => call.text === text);
    if (writer !== undefined && removal !== undefined)
      return `They wait at two different FIFOs: in between, ${processName(removal.pid, known)} removed ${text}, and it was made again under the same name. Remove a FIFO only when everything has been read from it.`;
  }
  return null;
}

/** A reader that has got something and waits for more, or for the end, while who wrote it keeps the write end open. */
function restOfMessage({ waits, snapshot, known, names, nameOf }: Scene): string | null {
  for (const { process, object, name } of pipeReaders(waits, names)) {
    const bytes = known.trace.received(object, process.pid).length;
    const holder = snapshot.processes.find(
      (other) => other.pid !== process.pid && endsHeld(other, object, 'write').length > 0,
    );
    if (bytes > 0 && holder !== undefined)
      return `${capital(nameOf(process))} has read ${bytes} bytes from ${name} and waits for more, or for its end: close ${fds(endsHeld(holder, object, 'write'))} in ${nameOf(holder)} once everything is written, before it waits itself.`;
  }
  return null;
}

/** Whoever is to write has made a stream of its end, out of which nothing has come so far. */
function unflushedStream({ waits, snapshot, known, names, nameOf }: Scene): string | null {
  const { trace } = known;
  for (const { process, object, name } of pipeReaders(waits, names)) {
    if (trace.written(object).length > 0) continue;
    for (const writer of snapshot.processes.filter(({ pid }) => pid !== process.pid)) {
      const held = endsHeld(writer, object, 'write');
      const own = (pid: number): boolean => pid === writer.pid || trace.descends(writer.pid, pid);
      const stream = held.find(
        ({ fd }) =>
          fd === 1 ||
          trace
            .calls('get_flags')
            .some((call) => own(call.pid) && call.descriptors[0] === fd && sameObject(call.object, object)),
      );
      if (stream === undefined) continue;
      const what =
        stream.fd === 1
          ? `The standard output of ${nameOf(writer)} is the write end of ${name},`
          : `${capital(nameOf(writer))} has a stream on fd ${stream.fd}, the write end of ${name},`;
      return `${what} and nothing has come out of it: what is printed into a stream that is no terminal waits in its buffer. Call fflush() after printing, before the next read.`;
    }
  }
  return null;
}

/** Each reads what the other one has not written yet. */
function bothReadFirst({ waits, known, names }: Scene): string | null {
  const readers = pipeReaders(waits, names).filter(({ object }) => known.trace.written(object).length === 0);
  for (const first of readers) {
    const second = readers.find(
      (other) =>
        other.process.pid !== first.process.pid &&
        endsHeld(other.process, first.object, 'write').length > 0 &&
        endsHeld(first.process, other.object, 'write').length > 0,
    );
    if (second !== undefined)
      return 'Both read first, each what the other has not written yet: one of the two has to write before it reads.';
  }
  return null;
}

/** A process waits for the end of another one, which waits for it to write. */
function waitsForWaiting({ waits, snapshot, names, nameOf }: Scene): string | null {
  for (const { process, object, name } of pipeReaders(waits, names)) {
    const parent = snapshot.processes.find(({ pid }) => pid === process.parent);
    const waiting = waits.some((wait) => wait.process === parent && wait.thread.call === 'wait');
    if (parent === undefined || !waiting) continue;
    const held = endsHeld(parent, object, 'write');
    if (held.length > 0)
      return `${capital(nameOf(parent))} waits for the end of a child that waits for it: write to ${name}, or close ${fds(held)}, before wait().`;
  }
  return null;
}

function queue({ waits, known, nameOf }: Scene): string | null {
  for (const { process, thread } of waits) {
    if (thread.call === 'mq_receive') {
      const got = known.trace.succeeded('mq_receive').filter(({ pid }) => pid === process.pid).length;
      return `${capital(nameOf(process))} had received ${got} ${got === 1 ? 'message' : 'messages'}: let it stop at the last one, or send what it waits for.`;
    }
    if (thread.call === 'mq_send')
      return 'A full queue holds its sender up until somebody calls mq_receive: the receiver has to go on until the last message.';
  }
  return null;
}

function pipeReaders(waits: readonly Wait[], names: ObjectNames) {
  const kinds = new Set<string | undefined>(['pipe', 'fifo', 'socket']);
  return waits.flatMap(({ process, thread, descriptor }) => {
    const name = descriptor === null ? null : names.of(descriptor.object);
    const kind = descriptor?.object.kind;
    if (thread.call !== 'read' || descriptor === null || name === null || !kinds.has(kind)) return [];
    return [{ process, object: descriptor.object, name }];
  });
}
