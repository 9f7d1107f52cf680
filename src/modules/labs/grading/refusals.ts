import type { SandboxRequestError } from '../../sandbox/errors.js';
import type { Sandbox, SandboxResource, Snapshot } from '../../sandbox/sandbox.port.js';
import type { CheckOutcome } from '../model/results.js';
import { LabAuthorError, PlatformFault, StudentFault } from '../model/faults.js';
import type { Session } from '../sdk/session.js';
import { printable } from '../model/text.js';

/** What the request was to do, as it goes on from "the test was to". */
const DEEDS: Record<string, string> = {
  WRITE_FILE: 'write a file',
  READ_FILE: 'read a file',
  STAT: 'look at a file',
  LIST: 'list a folder',
  REMOVE: 'remove a file',
  MKFIFO: 'make a FIFO',
  FTOK: 'form a key with ftok',
  START: 'start the next program',
  INPUT: 'type at a program',
  SIGNAL: 'send a signal',
  SHM_CREATE: 'make a shared memory segment',
  SHM_READ: 'read a shared memory segment',
  SHM_WRITE: 'write into a shared memory segment',
  SHM_REMOVE: 'remove a shared memory segment',
  SEM_CREATE: 'make a semaphore set',
  SEM_READ: 'read a semaphore set',
  SEM_WRITE: 'set a semaphore',
  SEM_REMOVE: 'remove a semaphore set',
  MSG_CREATE: 'make a System V message queue',
  MSG_SEND: 'send a message to a System V queue',
  MSG_RECEIVE: 'receive a message from a System V queue',
  MSG_REMOVE: 'remove a System V message queue',
  MQ_CREATE: 'make a POSIX message queue',
  MQ_STAT: 'look at a POSIX message queue',
  MQ_SEND: 'send a message to a POSIX queue',
  MQ_RECEIVE: 'receive a message from a POSIX queue',
  MQ_REMOVE: 'remove a POSIX message queue',
  CHANNEL_OPEN: 'open a FIFO',
  CHANNEL_WRITE: 'write into a FIFO',
};

/** What each error means where nothing has run out: the thing that was asked about is not as it was to be. */
const STATES: Record<string, string> = {
  EEXIST: 'there was something of that name or key already',
  ENOENT: 'there was nothing of that name or key',
  EIDRM: 'it had been removed meanwhile',
  EINVAL: 'it was gone, or is not of the kind or size that was asked for',
  EACCES: 'its permissions do not allow it',
  EPERM: 'its permissions do not allow it',
  ENOTDIR: 'a part of its path is no folder',
  EISDIR: 'a folder was in its place',
  ENOTEMPTY: 'a folder that is not empty was in its place',
  ELOOP: 'a symbolic link was in its place',
  ENXIO: 'nobody had its other side open',
  EAGAIN: 'it was full',
  EMSGSIZE: 'it takes shorter messages only',
  EPIPE: 'nobody reads it any more',
  ESRCH: 'the program had ended',
};

const folders = ['/dev/shm', '/lab', '/stage', '/tmp'];

/** Which of the sandbox's own limits may be behind an error of a request. Those that are not here have a cause outside of the sandbox. */
function limitsBehind({ request, code }: SandboxRequestError): readonly string[] {
  if (code === 'EAGAIN') return ['processes'];
  if (code === 'ENOMEM') return request === 'SHM_CREATE' ? ['memory', 'segmentPages'] : ['memory'];
  if (code !== 'ENOSPC') return [];
  switch (request) {
    case 'START':
      return ['terminals'];
    case 'SHM_CREATE':
      return ['segments', 'segmentPages'];
    case 'SEM_CREATE':
      return ['semaphoreSets', 'semaphores'];
    case 'MSG_CREATE':
      return ['sysvQueues'];
    case 'MQ_CREATE':
      return ['queues'];
    default:
      return folders.flatMap((folder) => [folder, `files of ${folder}`]);
  }
}

const MIB = 1024 * 1024;

/** How near to its limit a resource counts as used up: what is counted moves in steps, and the sandbox's own few processes are estimated. */
const SLACK: Record<string, number> = { processes: 2, memory: 2 * MIB };

/** What a check comes to that ends by this limit, where that has a name. */
const OUTCOMES: Record<string, CheckOutcome> = { processes: 'process_limit', memory: 'memory_limit' };

/** These must hold all that is asked for at once. */
const NEEDS_ROOM: readonly string[] = ['segmentPages', 'semaphores'];

/**
 * What it comes to that the kernel refused a request in the middle of a scenario. The sandbox was empty when the scenario began. So where one of its own limits is used
 * up now, the programs that have run used it up; a shortage without that is the host's. Call it before anything else is asked of the sandbox.
 * @returns StudentFault, PlatformFault for a lack of the host's, LabAuthorError for a request that could never work
 */
export async function judgeRefusal(
  error: SandboxRequestError,
  session: Session,
  sandbox: Sandbox,
  where: string,
): Promise<StudentFault | PlatformFault | LabAuthorError> {
  const hasRun = session.runs.length > 0;
  if (error.isShortage) {
    const behind = limitsBehind(error);
    const full = (await sandbox.shortage()).find((resource) => behind.includes(resource.name) && isUsedUp(resource));
    if (full === undefined && hasRun && (await queuesTakeAll(error, sandbox)))
      return new StudentFault(await tellQueues(error, sandbox));
    if (full === undefined)
      return new PlatformFault(`${where}: ${error.message}, and no limit of the sandbox's own is used up`, {
        cause: error,
      });
    if (hasRun) return new StudentFault(await tellUsedUp(error, full, session, sandbox), OUTCOMES[full.name]);
  }
  const state = STATES[error.code];
  if (!hasRun || state === undefined) return new LabAuthorError(`${where}: ${error.message}`, { cause: error });
  return new StudentFault(
    `After your program had run, the test was to ${deed(error)}, and could not: ${state} (${error.code}).`,
  );
}

/**
 * Is it the queues that are there already that leave no memory for another one? The kernel says EMFILE of that, as it does of descriptors: these are not what is lacking where a
 * queue can be opened.
 */
async function queuesTakeAll({ request, code }: SandboxRequestError, sandbox: Sandbox): Promise<boolean> {
  if (request !== 'MQ_CREATE' || code !== 'EMFILE') return false;
  const [queue] = (await sandbox.snapshot()).queues;
  if (queue === undefined) return false;
  try {
    return (await sandbox.queues.stat(queue.name)) !== null;
  } catch {
    return false;
  }
}

async function tellQueues(error: SandboxRequestError, sandbox: Sandbox): Promise<string> {
  const { length } = (await sandbox.snapshot()).queues;
  const there =
    length === 1 ? 'the POSIX queue that was there takes' : `the ${length} POSIX queues that were there take`;
  return `After your program had run, the test was to ${deed(error)}, and could not (${error.code}): ${there} the memory that all queues together may have.`;
}

function isUsedUp({ name, used, limit }: SandboxResource): boolean {
  if (limit === 0) return false;
  return NEEDS_ROOM.includes(name) ? used > 0 : used >= limit - (SLACK[name] ?? 0);
}

function deed({ request }: SandboxRequestError): string {
  return DEEDS[request] ?? 'go on';
}

async function tellUsedUp(
  error: SandboxRequestError,
  { name, used, limit }: SandboxResource,
  session: Session,
  sandbox: Sandbox,
): Promise<string> {
  const snapshot = await sandbox.snapshot();
  const words = wordsOf(name, used, limit);
  const holders = holdersOf(name, snapshot, session);
  const held = holders === '' ? '' : ` ${holders}`;
  return `After your program had run, the test was to ${deed(error)}, and could not (${error.code}): ${words}.${held}`;
}

function wordsOf(name: string, used: number, limit: number): string {
  const of = `${Math.min(used, limit)} of the ${limit}`;
  switch (name) {
    case 'processes':
      return `${of} processes and threads that may be there at once were in use`;
    case 'memory':
      return `${bytesOf(used)} of the ${bytesOf(limit)} of memory that all programs together may have were in use`;
    case 'terminals':
      return `${of} pseudo-terminals were open`;
    case 'segments':
      return `${of} shared memory segments that may be there at once were there`;
    case 'segmentPages':
      return `shared memory segments took ${bytesOf(used * PAGE)} of the ${bytesOf(limit * PAGE)} that they may take together, and the rest was too little`;
    case 'semaphoreSets':
      return `${of} semaphore sets that may be there at once were there`;
    case 'semaphores':
      return `semaphore sets had ${of} semaphores that they may have together, and the rest was too little`;
    case 'sysvQueues':
      return `${of} System V message queues that may be there at once were there`;
    case 'queues':
      return `${of} POSIX message queues that may be there at once were there`;
    default:
      return name.startsWith('/')
        ? `${name} was full: ${bytesOf(used)} of its ${bytesOf(limit)} were in use`
        : `there were ${of} ${name} that may be there`;
  }
}

const PAGE = 4096;

/** What uses a resource, in a sentence; empty where that is not to be told. */
function holdersOf(name: string, snapshot: Snapshot, session: Session): string {
  if (name === 'processes') {
    const threads = new Map<string, number>();
    for (const { program, threads: own } of snapshot.processes) {
      const run = session.runs.find((candidate) => candidate.program.number === program);
      if (run !== undefined) threads.set(run.name, (threads.get(run.name) ?? 0) + Math.max(1, own.length));
    }
    const [most] = [...threads].toSorted(([, a], [, b]) => b - a);
    return most === undefined ? '' : `Most of those that were left a moment later are ${most[0]}'s and its children's.`;
  }
  const folder = folders.find((path) => name === path || name === `files of ${path}`);
  if (folder === undefined) return '';
  const largest = snapshot.files
    .filter(({ path }) => path.startsWith(`${folder}/`))
    .toSorted((a, b) => b.stat.size - a.stat.size)
    .slice(0, 3);
  if (largest.length === 0) return '';
  return `The largest there: ${largest.map(({ path, stat }) => `${printable(path, 100)} (${bytesOf(stat.size)})`).join(', ')}.`;
}

function bytesOf(count: number): string {
  if (count >= MIB) return `${Math.round((count / MIB) * 10) / 10} MiB`;
  return count >= 1024 ? `${Math.round(count / 1024)} KiB` : `${count} bytes`;
}
