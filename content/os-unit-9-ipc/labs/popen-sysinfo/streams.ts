/** What popen() and the commands behind it look like to the kernel; grade.ts says what is expected of them. */
import { objectKey, sameObject, type Run, type Trace } from '../../../../src/modules/labs/sdk/index.js';

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
  // Of a long write the trace has no more than the beginning.
  if ([...printers].some((pid) => trace.printedBeyond(pid))) return run.output;
  return trace.printed(printers).toString('utf8');
}

/** A shell with a command to run, and the pipe that brought what it had to say to the program. */
export interface Stream {
  shell: number;
  command: string;
  pipe: ReturnType<Trace['pipes']>[number];
  reader: number;
  /** What the shell and its children wrote into the pipe. */
  said: Buffer;
  /** What the program read from it. */
  heard: Buffer;
}

/**
 * What popen() looks like to the kernel: a process makes a pipe and a child, the child's output becomes the pipe, it runs `sh -c COMMAND`, and
 * the process reads from the pipe what the child and its own children wrote.
 */
export function streamsOf(trace: Trace, own: ReadonlySet<number>): Stream[] {
  const made = new Map(trace.succeeded('pipe').map((call) => [objectKey(call.object), call.pid]));
  const streams: Stream[] = [];
  for (const { pid: shell, text } of trace.calls('exec')) {
    const [name, option, ...command] = text.split('\n');
    if (!/(^|\/)(ba|da)?sh$/.test(name ?? '') || option !== '-c') continue;
    const parent = trace.forks().find(({ child }) => child === shell)?.parent;
    const output = trace.succeeded('dup').find((call) => call.pid === shell && call.result === 1)?.object;
    const pipe = trace.pipes().find((known) => output !== undefined && sameObject(known, output));
    if (parent === undefined || !own.has(parent)) continue;
    if (pipe === undefined || made.get(objectKey(pipe)) !== parent) continue;
    const said = trace.written(pipe, trace.familyOf(shell));
    const heard = trace.received(pipe, parent);
    if (said.length === 0 || heard.length === 0) continue;
    streams.push({ shell, command: command.join('\n'), pipe, reader: parent, said, heard });
  }
  return streams;
}

/** Every time that the shell or a process of its family ran this program. */
export function runsOf(program: string, { shell }: Stream, trace: Trace): ReturnType<Trace['calls']> {
  const family = trace.familyOf(shell);
  return trace.calls('exec').filter(({ pid, object }) => family.has(pid) && object.name.endsWith(`/bin/${program}`));
}

/** Who runs in a shell may write to another pipe there, as in `date | tr a-z A-Z`. */
export function wrote(trace: Trace, pid: number): boolean {
  return trace.pipes().some((pipe) => trace.written(pipe, pid).length > 0);
}
