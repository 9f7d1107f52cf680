/** What popen() and the commands behind it look like to the kernel; grade.ts says what is expected of them. */
import {
  commandOfShell,
  isSystemProgram,
  objectKey,
  sameObject,
  type Run,
  type Trace,
} from '../../../../src/modules/labs/sdk/index.js';

/** Those of the program's processes that run no other program, as a shell and its children do. */
export function ownProcesses(trace: Trace, run: Run): ReadonlySet<number> {
  const own = new Set(trace.familyOf(run.pid));
  for (const { pid } of trace.calls('exec'))
    if (pid !== run.pid && own.has(pid)) for (const member of trace.familyOf(pid)) own.delete(member);
  return own;
}

/** What the program's own processes printed, or others that read from a pipe what those wrote there, as after popen("sort", "w"). */
export function printedBy(own: ReadonlySet<number>, trace: Trace, run: Run): string {
  const printers = new Set(own);
  // The pipes of a pipeline are made in the order in which words go through them: one walk finds all that they come to.
  for (const pipe of trace.pipes())
    if (trace.usersOf(pipe, 'write').some((pid) => printers.has(pid)))
      for (const pid of trace.usersOf(pipe, 'read')) printers.add(pid);
  if (![...printers].some((pid) => trace.printedBeyond(pid))) return trace.printed(printers).toString('utf8');
  // Of a long write the trace has no more than the beginning: what is left of everything without what others printed.
  const others = [...trace.familyOf(run.pid)].filter((pid) => !printers.has(pid));
  const theirs = new Set(others.flatMap((pid) => trace.printed(pid).toString('utf8').split('\n')));
  return run.output
    .split('\n')
    .filter((line) => line === '' || !theirs.has(line))
    .join('\n');
}

/** A shell with a command to run, and the pipe that brought what it had to say to the program. */
export interface Stream {
  shell: number;
  command: string;
  /** The shell, its children, their children, and so on. */
  family: ReadonlySet<number>;
  pipe: ReturnType<Trace['pipes']>[number];
  reader: number;
  /** What the shell and its children wrote into the pipe. */
  said: Buffer;
  /** What they wrote to standard error, which popen() leaves as it was. */
  complaint: Buffer;
  /** What the program read from it. */
  heard: Buffer;
}

/**
 * What popen() looks like to the kernel: a process makes a pipe and a child, the child's output becomes the pipe, it runs `sh -c COMMAND`, and
 * the process reads from the pipe what the child and its own children write, if only to meet its end.
 */
export function streamsOf(trace: Trace, own: ReadonlySet<number>): Stream[] {
  const made = new Map(trace.succeeded('pipe').map((call) => [objectKey(call.object), call.pid]));
  const parentOf = new Map(trace.forks().map(({ parent, child }) => [child, parent]));
  const outputs = new Map(
    trace.succeeded('dup').flatMap(({ pid, result, object }) => (result === 1 ? [[pid, object] as const] : [])),
  );
  const reads = new Set(trace.calls('read').map(({ pid, object }) => `${pid} ${objectKey(object)}`));
  const streams: Stream[] = [];
  for (const call of trace.calls('exec')) {
    const shell = call.pid;
    const command = commandOfShell(call);
    const parent = parentOf.get(shell);
    const pipe = outputs.get(shell);
    if (command === null || parent === undefined || pipe === undefined || !own.has(parent)) continue;
    if (made.get(objectKey(pipe)) !== parent || !reads.has(`${parent} ${objectKey(pipe)}`)) continue;
    const family = trace.familyOf(shell);
    streams.push({
      shell,
      command,
      family,
      pipe,
      reader: parent,
      said: trace.written(pipe, family),
      complaint: trace.printed(family),
      heard: trace.received(pipe, parent),
    });
  }
  return streams;
}

/** Commands of shells whose standard output is a pipe that their parent made and never read, as popen(command, "r") leaves them where nobody reads before pclose(). */
export function commandsUnread(trace: Trace, own: ReadonlySet<number>): string[] {
  return commandsLinked(trace, own, 1).flatMap(({ command, pipe, parent }) =>
    trace.calls('read').some(({ pid, object }) => pid === parent && sameObject(object, pipe)) ? [] : [command],
  );
}

/** Commands of shells whose standard input is a pipe that their parent made and never read, as popen(command, "w") leaves them. */
export function commandsWrittenTo(trace: Trace, own: ReadonlySet<number>): string[] {
  return commandsLinked(trace, own, 0).map(({ command }) => command);
}

/** Shells with a command, one of whose standard streams is a pipe that their parent made. */
function commandsLinked(trace: Trace, own: ReadonlySet<number>, fd: 0 | 1) {
  const made = new Map(trace.succeeded('pipe').map((call) => [objectKey(call.object), call.pid]));
  const parentOf = new Map(trace.forks().map(({ parent, child }) => [child, parent]));
  const ends = new Map(
    trace.succeeded('dup').flatMap(({ pid, result, object }) => (result === fd ? [[pid, object] as const] : [])),
  );
  return trace.calls('exec').flatMap((call) => {
    const command = commandOfShell(call);
    const parent = parentOf.get(call.pid);
    const pipe = ends.get(call.pid);
    if (command === null || parent === undefined || pipe === undefined || !own.has(parent)) return [];
    return made.get(objectKey(pipe)) === parent ? [{ command, pipe, parent }] : [];
  });
}

/** Every time that the shell or a process of its family ran this program of the system's. */
export function runsOf(program: string, { family }: Stream, trace: Trace): ReturnType<Trace['calls']> {
  return trace.callsBy(family, 'exec').filter((call) => isSystemProgram(call, program));
}
