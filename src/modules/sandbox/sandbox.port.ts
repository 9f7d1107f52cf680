/**
 * The port between grading and the sandbox. Everything above it (the grading SDK, the labs, the bench) sees only these types;
 * everything below it (drivers, pool, wire) can change without them noticing. What the fields mean on the wire: `sandbox-image/PROTOCOL.md`.
 */
import type { Duplex, Readable, Writable } from 'node:stream';

/** A file in every sandbox, which gcc may be told to read: with it gcc starts the linker by itself. */
export const GCC_SPECS = '/etc/gcc.specs';

/** Makes sandboxes. Two real ones: `docker` and `bubblewrap`; both pass the same conformance suite. */
export interface SandboxDriver {
  readonly name: 'docker' | 'bubblewrap';
  /** Where a sandbox ends, the next one starts by itself: one that is in use counts towards those to keep ready. */
  readonly keepsPlaces?: boolean;
  /** Can this host make such sandboxes? If not, `reason` says in one line what is missing and what to do. */
  probe(): Promise<{ usable: true } | { usable: false; reason: string }>;
  /** Makes one sandbox with its agent running. Rejects with SandboxUnavailableError when the host can't. */
  create(): Promise<AgentConnection>;
  /** Removes whatever an earlier, killed worker with this owner left on the host. */
  sweep(): Promise<void>;
  close(): Promise<void>;
}

/** One running agent, seen as a pair of byte streams. */
export interface AgentConnection {
  readonly id: string;
  readonly toAgent: Writable | Duplex;
  readonly fromAgent: Readable | Duplex;
  /** The last that the agent and whatever started it wrote for people: why a sandbox did not start, for example. */
  log(): string;
  /**
   * Once the agent's stream has ended by itself: with which status or by which signal its process did, and the last that was written for people, in one
   * line, as far as anybody knows. May take long, or for ever: whoever asks should not wait without end. Rejects when what ran the sandbox is gone itself.
   */
  lastWords(): Promise<string>;
  /** Ends the sandbox and all that is in it. Idempotent; resolves when nothing is left of it. */
  destroy(): Promise<void>;
}

/** Limits of one program and its descendants. A missing field means the sandbox's own. */
export interface ProgramLimits {
  cpuTimeMs?: number;
  wallTimeMs?: number;
  processes?: number;
  openFiles?: number;
  fileBytes?: number;
  outputBytes?: number;
  stackBytes?: number;
  mqBytes?: number;
  addressSpaceBytes?: number;
}

export type LimitFlag =
  | 'cpu'
  | 'wall'
  | 'memory'
  | 'output'
  | 'processes'
  | 'openFiles'
  | 'fileSize'
  | 'disk'
  | 'ipc'
  | 'traceCut';

export interface ProgramSpec {
  argv: string[];
  /** Path of the executable; default: `argv[0]`, looked up in PATH. */
  exe?: string;
  /** Added to a minimal PATH, HOME and LANG. */
  env?: Record<string, string>;
  cwd?: string;
  /** `pipe` (default) stays open until `closeInput`; `empty` is at its end from the start. */
  stdin?: 'pipe' | 'empty';
  /** `terminal` (default for traced programs) makes stdio line-buffered, as a student sees it in a terminal. */
  stdout?: 'pipe' | 'terminal';
  traced?: boolean;
  /** Bytes of payload kept for each traced call. Default 256. */
  captureBytes?: number;
  limits?: ProgramLimits;
}

export interface ProgramExit {
  /** Exit status, or null when a signal ended it. */
  code: number | null;
  /** e.g. `SIGSEGV`, or null. */
  signal: string | null;
  flags: LimitFlag[];
  wallMs: number;
  userMs: number;
  systemMs: number;
  maxRssBytes: number;
}

export interface Program {
  readonly number: number;
  readonly pid: number;
  /** Output so far. */
  readonly stdout: Buffer;
  readonly stderr: Buffer;
  /** What it was given on its standard input so far; its beginning, when that was much. */
  readonly input: Buffer;
  /** Traced calls so far, in the order in which they returned; calls that never returned come last. */
  readonly trace: readonly TracedCall[];
  /** Set once the first process has ended. */
  readonly exit: ProgramExit | null;
  readonly ended: Promise<ProgramExit>;
  write(data: string | Uint8Array): Promise<void>;
  closeInput(): Promise<void>;
  signal(signal: NodeJS.Signals): Promise<void>;
}

export type ObjectKind =
  | 'none'
  | 'file'
  | 'directory'
  | 'symlink'
  | 'fifo'
  | 'pipe'
  | 'socket'
  | 'terminal'
  | 'mqueue'
  | 'posixShm'
  | 'segment'
  | 'semaphores'
  | 'sysvQueue'
  | 'other';

/** A kernel object. Two calls met the same one when kind and id agree. */
export interface KernelObject {
  kind: ObjectKind;
  /** Inode number, or System V id. */
  id: bigint;
  name: string;
}

/** A system call of a traced program, or `exec`, `fork`, `exit`, `signal`, `given`. */
export interface TracedCall {
  call: string;
  /** Monotonic clock, nanoseconds. */
  enteredNs: bigint;
  /** Null: it never returned. */
  leftNs: bigint | null;
  pid: number;
  thread: number;
  /** What it returned; −errno when it failed. */
  result: number;
  args: bigint[];
  object: KernelObject;
  other: KernelObject;
  descriptors: number[];
  text: string;
  data: Buffer;
  dataLength: number;
  /** Address, as the program's debug information has it, of the instruction in the student's own code that made the call; 0n: not known. A hint. */
  caller: bigint;
}

export type Settled = 'ended' | 'blocked' | 'timedOut';

export interface FileStat {
  kind: ObjectKind;
  /** Permission bits. */
  mode: number;
  size: number;
  inode: bigint;
  uid: number;
  links: number;
}

export interface ThreadState {
  tid: number;
  /** Letter of /proc/PID/stat: R, S, D, T, Z, … */
  state: string;
  /** The call it is in, or empty. */
  call: string;
  /** The call has a time limit of its own. */
  timed: boolean;
  args: bigint[];
  /** Path of an `open`; operations of a `semop`, `number,operation,flags` on lines; else empty. */
  text: string;
  /** Address, as the program's debug information has it, of the instruction in the student's own code that made the call; 0n: not known. A hint. */
  caller: bigint;
}

export interface DescriptorState {
  fd: number;
  access: 'read' | 'write' | 'both';
  object: KernelObject;
}

export interface ProcessState {
  pid: number;
  parent: number;
  /** The program it descends from, 0 when unknown. */
  program: number;
  state: string;
  command: string;
  threads: ThreadState[];
  descriptors: DescriptorState[];
}

export interface SegmentState {
  id: number;
  key: number;
  size: number;
  mode: number;
  uid: number;
  creator: number;
  last: number;
  attached: number;
}
export interface SemaphoreState {
  id: number;
  key: number;
  mode: number;
  uid: number;
  count: number;
}
export interface SysvQueueState {
  id: number;
  key: number;
  mode: number;
  uid: number;
  messages: number;
  bytesUsed: number;
  sender: number;
  receiver: number;
}
export interface QueueState {
  name: string;
  mode: number;
  uid: number;
  maxMessages: number;
  messageBytes: number;
  messages: number;
}
export interface Leftover {
  path: string;
  stat: FileStat;
}

/** Everything of the student's that the kernel knows of, at one moment. */
export interface Snapshot {
  programs: { program: number; ended: boolean; flags: LimitFlag[] }[];
  processes: ProcessState[];
  segments: SegmentState[];
  semaphores: SemaphoreState[];
  sysvQueues: SysvQueueState[];
  queues: QueueState[];
  /** Entries of /lab, /tmp and /dev/shm. */
  files: Leftover[];
}

/** One of the sandbox's own limits, and how much of it is used. */
export interface SandboxResource {
  /** As in PROTOCOL.md: `processes`, `memory`, `/tmp`, `segments`, … */
  name: string;
  used: number;
  /** 0: none. */
  limit: number;
}

/** One end of a FIFO that the grader holds itself. */
export interface Channel {
  /** What a read channel has received so far. */
  readonly received: Buffer;
  /** Resolves when every writer has closed. */
  readonly ended: Promise<void>;
  write(data: string | Uint8Array): Promise<void>;
  close(): Promise<void>;
}

/** Who speaks with a sandbox's agent in the place of the sandbox's own client, and takes the agent's bytes as they come. */
export interface AgentBorrower {
  /** @returns whether it can take more at once; if not, nothing comes until `resume`. */
  receive(bytes: Buffer): boolean;
  /** The sandbox is gone. Called once, and not when the sandbox is disposed of. */
  lost(error: Error): void;
}

export interface AgentLoan {
  send(bytes: Uint8Array): void;
  resume(): void;
}

/**
 * One sandbox, used for one submission and destroyed. Methods reject with SandboxRequestError (the kernel refused: has `errno` and `code`, e.g.
 * `ENOENT`) or SandboxLostError (the sandbox is gone: our fault, never the student's).
 */
export interface Sandbox extends AsyncDisposable {
  readonly id: string;
  readonly driver: 'docker' | 'bubblewrap';
  /** Gives the conversation with a fresh sandbox's agent away, for good: from then on only disposing of it is left to be done here. */
  lend(borrower: AgentBorrower): AgentLoan;
  writeFile(path: string, data: string | Uint8Array, mode?: number): Promise<void>;
  readFile(path: string, maxBytes?: number): Promise<{ data: Buffer; truncated: boolean }>;
  stat(path: string): Promise<FileStat | null>;
  list(path: string, max?: number): Promise<{ name: string; kind: ObjectKind }[]>;
  remove(path: string): Promise<void>;
  /** Copies a file to `/stage/NAME`, where the student can run but not change it and `reset` leaves it. */
  freeze(path: string, name: string): Promise<void>;
  mkfifo(path: string, mode?: number): Promise<void>;
  ftok(path: string, project: number): Promise<number>;
  start(spec: ProgramSpec): Promise<Program>;
  /** Signals every student process. */
  signalAll(signal: NodeJS.Signals): Promise<void>;
  /** Waits until no student process can go on by itself; see SETTLE in PROTOCOL.md. Exact, and as soon as it stands. */
  settle(timeoutMs: number): Promise<Settled>;
  snapshot(): Promise<Snapshot>;
  /** The sandbox's own limits as they stood when a request last failed for want of something (ENOSPC, ENOMEM, …; `start` with EAGAIN). */
  shortage(): Promise<SandboxResource[]>;
  /** Kills every student process and removes every file and IPC object of theirs, except frozen files. */
  reset(): Promise<{ processes: number; objects: number; files: number }>;
  openChannel(path: string, direction: 'read' | 'write'): Promise<Channel>;
  readonly segments: {
    create(key: number, size: number, mode?: number): Promise<number>;
    find(key: number): Promise<number | null>;
    read(id: number, offset: number, length: number): Promise<Buffer>;
    write(id: number, offset: number, data: Uint8Array): Promise<void>;
    remove(id: number): Promise<void>;
  };
  readonly semaphores: {
    create(key: number, count: number, mode?: number): Promise<number>;
    find(key: number): Promise<number | null>;
    read(id: number): Promise<number[]>;
    write(id: number, index: number, value: number): Promise<void>;
    remove(id: number): Promise<void>;
  };
  readonly sysvQueues: {
    create(key: number, mode?: number): Promise<number>;
    find(key: number): Promise<number | null>;
    send(id: number, type: bigint, data: Uint8Array): Promise<void>;
    receive(id: number, type: bigint, max?: number): Promise<{ type: bigint; data: Buffer } | null>;
    remove(id: number): Promise<void>;
  };
  readonly queues: {
    create(name: string, attributes: { maxMessages: number; messageBytes: number; mode?: number }): Promise<void>;
    stat(name: string): Promise<QueueState | null>;
    send(name: string, priority: number, data: Uint8Array): Promise<void>;
    receive(name: string): Promise<{ priority: number; data: Buffer } | null>;
    remove(name: string): Promise<void>;
  };
}

/** Keeps a few sandboxes warm, so that a submission does not wait for one to be made. */
export interface SandboxPool {
  readonly driver: SandboxDriver;
  /** A fresh sandbox, never used before. Dispose of it (`await using`) as soon as the last question is answered. */
  acquire(): Promise<Sandbox>;
  close(): Promise<void>;
}
