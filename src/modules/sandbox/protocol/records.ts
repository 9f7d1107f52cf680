/** The records of PROTOCOL.md, read straight into the types of the sandbox port. Field order is the wire's. */
import type {
  DescriptorState,
  FileStat,
  KernelObject,
  ProcessState,
  QueueState,
  SandboxResource,
  SegmentState,
  SemaphoreState,
  Snapshot,
  SysvQueueState,
  ThreadState,
  TracedCall,
} from '../sandbox.port.js';
import {
  bitSet,
  bool,
  bytes,
  i32,
  i64,
  letter,
  list,
  oneOf,
  optionalTime,
  result,
  size,
  str,
  struct,
  u32,
  u64,
  type Codec,
} from './codec.js';

const kind = oneOf('the kind of an object', [
  'none',
  'file',
  'directory',
  'symlink',
  'fifo',
  'pipe',
  'socket',
  'terminal',
  'mqueue',
  'posixShm',
  'segment',
  'semaphores',
  'sysvQueue',
  'other',
]);

export const flags = bitSet('the set of limits met', [
  'cpu',
  'wall',
  'memory',
  'output',
  'processes',
  'openFiles',
  'fileSize',
  'disk',
  'ipc',
  'traceCut',
]);

/** All fields are there on the wire; 0 means the sandbox's own. */
export const limits = struct({
  cpuTimeMs: u32,
  wallTimeMs: u32,
  processes: u32,
  openFiles: u32,
  fileBytes: size,
  outputBytes: size,
  stackBytes: size,
  mqBytes: size,
  addressSpaceBytes: size,
});

export const stat: Codec<FileStat> = struct({ kind, mode: u32, size, inode: u64, uid: u32, links: u32 });

export const entry = struct({ name: str, kind });

const object: Codec<KernelObject> = struct({ kind, id: u64, name: str });

export const call: Codec<TracedCall> = struct({
  call: str,
  enteredNs: u64,
  leftNs: optionalTime,
  pid: u32,
  thread: u32,
  result,
  args: list(i64),
  object,
  other: object,
  descriptors: list(i32),
  text: str,
  data: bytes,
  dataLength: size,
  caller: u64,
});

const thread: Codec<ThreadState> = struct({
  tid: u32,
  state: letter,
  call: str,
  timed: bool,
  args: list(i64),
  text: str,
  caller: u64,
});

const descriptor: Codec<DescriptorState> = struct({
  fd: i32,
  access: oneOf('the access of a descriptor', ['read', 'write', 'both']),
  object,
});

const process: Codec<ProcessState> = struct({
  pid: u32,
  parent: u32,
  program: u32,
  state: letter,
  command: str,
  threads: list(thread),
  descriptors: list(descriptor),
});

const segment: Codec<SegmentState> = struct({
  id: i32,
  key: i32,
  size,
  mode: u32,
  uid: u32,
  creator: u32,
  last: u32,
  attached: u32,
});

const semaphores: Codec<SemaphoreState> = struct({ id: i32, key: i32, mode: u32, uid: u32, count: u32 });

const sysvQueue: Codec<SysvQueueState> = struct({
  id: i32,
  key: i32,
  mode: u32,
  uid: u32,
  messages: u32,
  bytesUsed: size,
  sender: u32,
  receiver: u32,
});

export const queue: Codec<QueueState> = struct({
  name: str,
  mode: u32,
  uid: u32,
  maxMessages: u32,
  messageBytes: u32,
  messages: u32,
});

export const snapshot: Codec<Snapshot> = struct({
  programs: list(struct({ program: u32, ended: bool, flags })),
  processes: list(process),
  segments: list(segment),
  semaphores: list(semaphores),
  sysvQueues: list(sysvQueue),
  queues: list(queue),
  files: list(struct({ path: str, stat })),
});

export const resource: Codec<SandboxResource> = struct({ name: str, used: size, limit: size });
