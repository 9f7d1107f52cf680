import type { TracedCall } from '../../sandbox/sandbox.port.js';
import type { ObjectNames } from '../trace/object-names.js';
import { pipeEndsOf } from '../trace/pipe-ends.js';
import { sameObject, type Trace } from '../trace/trace.js';

const [ENOENT, ENXIO, EBADF, EACCES, EEXIST, EINVAL, EMFILE] = [2, 6, 9, 13, 17, 22, 24];
const [ENOSPC, EPIPE, EIDRM, EMSGSIZE] = [28, 32, 43, 90];
const O_NONBLOCK = 0o4000n;

const moving = new Set(['read', 'write', 'splice', 'tee', 'sendfile', 'mq_send', 'mq_receive']);
const onIds = new Set(['shmat', 'shmctl', 'msgsnd', 'msgrcv', 'msgctl', 'semop', 'semctl']);

const number = (value: bigint | undefined): number => Number(BigInt.asIntN(32, value ?? -1n));

/** What a call was for, as its sentence goes on after the line: " of /tmp/f", " on pipe 1 (fd 4)". */
export function targetOf(call: TracedCall, names: ObjectNames): string {
  const { args, text, object } = call;
  const size = Number(args[2] ?? 0n);
  if (moving.has(call.call)) {
    const name = names.of(object);
    const on = ` on ${name === null ? 'descriptor' : `${name.startsWith('queue ') ? 'the ' : ''}${name} (fd`} ${number(args[0])}${name === null ? '' : ')'}`;
    if (call.call === 'mq_receive') return `${on} with room for ${size} bytes`;
    return call.call === 'mq_send' ? `${on} with ${size} bytes` : on;
  }
  if (onIds.has(call.call)) return ` with the id ${number(args[0])}`;
  switch (call.call) {
    case 'shmget':
      return number(args[0]) === -1 ? ' with the key -1' : ` for ${Number(args[1] ?? 0n)} bytes`;
    case 'msgget':
    case 'semget':
      return number(args[0]) === -1 ? ' with the key -1' : '';
    case 'dup':
      return ` of descriptor ${number(args[0])}`;
    default:
      return text === '' ? '' : ` of ${text}${call.call === 'open' ? opening(args[1]) : ''}`;
  }
}

function opening(flags: bigint = 0n): string {
  const access = ['O_RDONLY', 'O_WRONLY', 'O_RDWR'][Number(flags) & 3] ?? '';
  return ` with ${access}${(flags & O_NONBLOCK) === 0n ? '' : ' and O_NONBLOCK'}`;
}

/** What the error means there, and what to do; empty where its name has to do. */
export function meaningOf(call: TracedCall, trace: Trace, lineOf: (call: TracedCall) => string): string {
  if (call.result === -EBADF && moving.has(call.call)) return badDescriptor(call, trace, lineOf);
  if (call.call === 'mq_open' && (call.result === -EMFILE || call.result === -ENOSPC))
    return tooManyQueues(call, trace);
  if (call.result === -EMFILE)
    return 'this process had as many descriptors open as it may have. Close each one when it is no longer needed';
  switch (call.call) {
    case 'mq_receive':
      return call.result === -EMSGSIZE
        ? 'the buffer, and the length given, must be at least the mq_msgsize of the queue, however short the message'
        : '';
    case 'mq_send':
      return call.result === -EMSGSIZE
        ? 'no message may be longer than the mq_msgsize that the queue was made with'
        : '';
    case 'mq_open':
      if (call.result === -EINVAL)
        return "its name needs a slash in front and no other one, and its attributes, mq_maxmsg and mq_msgsize, must be above 0 and within the system's limits";
      return call.result === -ENOENT
        ? 'there is no queue of that name: whoever comes first has to make it, with O_CREAT'
        : '';
    case 'open':
      return openMeaning(call);
    case 'unlink':
      return call.result === -EACCES ? 'it may not be removed by this user' : '';
    case 'write':
      return call.result === -EPIPE ? 'nobody holds its read end any more' : '';
    case 'shmat':
      if (call.result === -EINVAL || call.result === -EIDRM) return attachMeaning(call, trace, lineOf);
      return call.result === -EACCES
        ? 'the permissions that the segment was made with do not let its user attach it so: give shmget() a mode such as 0666, with the leading 0 that makes it octal'
        : '';
    case 'shmctl':
    case 'msgctl':
    case 'semctl':
      return call.result === -EINVAL ? idMeaning(call, trace) : '';
    case 'shmget':
    case 'msgget':
    case 'semget':
      return keyMeaning(call, trace, lineOf);
    default:
      return '';
  }
}

// So many descriptors are no lab's doing; the sandbox allows a thousand or so.
const manyDescriptors = 200;

/** The programs' own queues are too many, or open too often: how many there were at that moment. */
function tooManyQueues({ pid, result, enteredNs }: TracedCall, trace: Trace): string {
  const before = trace
    .succeeded('mq_open', 'close')
    .filter((call) => call.enteredNs < enteredNs && call.object.kind === 'mqueue');
  const opened = before.filter(({ call }) => call === 'mq_open');
  const own = before.filter((call) => call.pid === pid);
  const held = own.reduce((count, { call }) => count + (call === 'mq_open' ? 1 : -1), 0);
  if (result === -EMFILE && held >= manyDescriptors)
    return `this process had opened queues ${held} times and not closed them, and may not have more descriptors open. Open a queue once, and use what mq_open() gave for all messages`;
  const names = new Set(opened.map(({ text }) => text)).size;
  const queues = names === 1 ? 'the 1 queue' : `the ${names} queues`;
  return result === -EMFILE
    ? `${queues} that these programs had opened take as much memory as all queues together may have. That is their own doing: one queue does`
    : `there were as many queues as there may be, and these programs had opened ${names} of them. That is their own doing: one queue does`;
}

function openMeaning({ result, args }: TracedCall): string {
  switch (result) {
    case -ENXIO:
      return 'nobody had it open for reading at that moment, and with O_NONBLOCK such an open does not wait for a reader. Leave O_NONBLOCK out';
    case -ENOENT:
      return (args[1] ?? 0n) === 0n || Number(args[1]) < 64 ? 'there was nothing at that path then' : '';
    case -EACCES:
      return 'the permissions that it was made with do not allow that: give the mode as 0666, with the leading 0 that makes it octal';
    default:
      return '';
  }
}

function idMeaning({ call, args }: TracedCall, trace: Trace): string {
  const get = { shmctl: 'shmget', msgctl: 'msgget', semctl: 'semget' }[call] ?? '';
  const given = number(args[0]);
  const isKey = trace.succeeded(get).some((made) => number(made.args[0]) === given && made.result !== given);
  return isKey
    ? `that is the key, and what it wants is the id that ${get}() returned`
    : `there is nothing with that id`;
}

const IPC_RMID = 0;

/** Who had removed one of these segments before, as a sentence goes on; null when nobody had. */
function removedBefore(
  later: TracedCall,
  ids: ReadonlySet<number>,
  trace: Trace,
  lineOf: (call: TracedCall) => string,
): string | null {
  const removal = trace
    .succeeded('shmctl')
    .findLast(
      ({ args, enteredNs }) =>
        (Number(args[1] ?? -1n) & 0xff) === IPC_RMID && ids.has(number(args[0])) && enteredNs < later.enteredNs,
    );
  if (removal === undefined) return null;
  const who =
    removal.pid === later.pid ? 'it had removed the segment itself' : `pid ${removal.pid} had removed the segment`;
  return `${who} with shmctl(…, IPC_RMID, …)${lineOf(removal)}`;
}

function attachMeaning(call: TracedCall, trace: Trace, lineOf: (call: TracedCall) => string): string {
  const id = number(call.args[0]);
  if (id === -1) return 'that is no id, but what shmget() returns when it failed. Look at its result before you use it';
  return removedBefore(call, new Set([id]), trace, lineOf) ?? '';
}

function keyMeaning(get: TracedCall, trace: Trace, lineOf: (call: TracedCall) => string): string {
  const { call, args, result } = get;
  if (number(args[0]) === -1)
    return 'that is what ftok() returns when the file that it was given is not there. Look at its result, and at the name, before you use the key';
  if (call === 'shmget' && result === -EINVAL)
    return 'a segment with that key is there already and is smaller, or the size is 0';
  if (result === -EEXIST) return 'there is one with that key already';
  if (call === 'shmget' && result === -ENOENT) {
    const ids = trace.succeeded('shmget').filter((made) => number(made.args[0]) === number(args[0]));
    const removed = removedBefore(get, new Set(ids.map((made) => made.result)), trace, lineOf);
    return removed ?? 'there was no segment with that key at that moment';
  }
  return result === -ENOENT ? 'there is nothing with that key: whoever comes first has to make it, with IPC_CREAT' : '';
}

/** A descriptor that is not open, or is open for the other direction only. */
function badDescriptor(call: TracedCall, trace: Trace, lineOf: (call: TracedCall) => string): string {
  const fd = number(call.args[0]);
  const does = call.call === 'read' || call.call === 'mq_receive' ? 'read' : 'write';
  if (fd < 0) return 'that is no descriptor, but what a call returns that failed. Look at its result before you use it';
  if (call.object.kind === 'pipe') {
    const end = pipeEndsOf(trace).find(
      (held) => held.pid === call.pid && held.fd === fd && sameObject(held.pipe, call.object),
    );
    if (end !== undefined)
      return end.end === 'read'
        ? 'this is the read end. What pipe() puts into fd[0] is to read from, and fd[1] to write to'
        : 'this is the write end. What pipe() puts into fd[1] is to write to, and fd[0] to read from';
  }
  if (call.object.kind !== 'none') return `it was opened for ${does === 'read' ? 'writing' : 'reading'} only`;
  const lost = pipeEndsOf(trace).findLast(
    (held) =>
      held.pid === call.pid && held.fd === fd && held.lost?.call === 'close' && held.lost.enteredNs < call.enteredNs,
  );
  if (lost === undefined || lost.lost === null) return 'this process has nothing open under that number';
  const pipe = trace.pipes().findIndex((made) => sameObject(made, lost.pipe)) + 1;
  return `it is the ${lost.end} end of pipe ${pipe}, which this process had closed itself${lineOf(lost.lost)}. Keep the end that is used, and close the other one`;
}
