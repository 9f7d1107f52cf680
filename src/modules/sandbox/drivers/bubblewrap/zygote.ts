import { type ChildProcess, spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { lastLine } from '../first-byte.js';
import { LogTail } from '../log-tail.js';

const searchPath = '/usr/local/bin:/usr/bin:/bin';
const pidBytes = 4;

/** A process that the zygote started. */
export interface Launched {
  pid: number;
  /** Its standard input and output. Ends when the last process that has it is gone. */
  socket: Socket;
}

/** The small process that forks in the worker's stead: `sandbox-image/zygote/prayog-zygote.c` says how it is spoken to. */
export class Zygote {
  private readonly tail = new LogTail();
  private readonly sockets = new Set<Socket>();
  private readonly heard = new EventEmitter().setMaxListeners(0);

  private constructor(
    private readonly child: ChildProcess,
    private readonly path: string,
    stderr: Readable,
  ) {
    stderr.on('data', (chunk: Buffer) => {
      this.tail.add(chunk);
      this.heard.emit('more');
    });
  }

  /**
   * @param onEnd runs once it has ended, for whatever reason.
   * @throws Error when it can't be started: this process has too many open files, or the program does not run here.
   */
  static async start(program: string, onEnd: () => void): Promise<Zygote> {
    const folder = await mkdtemp(join(tmpdir(), 'prayog-zygote-'));
    const child = spawn(program, [folder], { detached: true, env: { PATH: searchPath }, stdio: 'pipe' });
    const failed = once(child, 'error').then(([error]) => Promise.reject(error as Error));
    failed.catch(() => undefined);
    // Without descriptors to spare there are no streams, whatever the types say.
    if ((child.stdout as Readable | undefined) === undefined) throw new Error('this process has too many open files');
    const zygote = new Zygote(child, join(folder, 'socket'), child.stderr);
    const ended = once(child, 'exit').then(() => Promise.reject(new Error(zygote.log(0) || 'the zygote ended')));
    ended.catch(() => undefined);
    await Promise.race([once(child.stdout, 'data'), failed, ended]);
    child.once('exit', () => {
      // bubblewrap was killed with it, and its agents end when their input does.
      for (const socket of zygote.sockets) socket.destroy();
      // It removes its folder itself, unless it was killed.
      rmSync(folder, { recursive: true, force: true });
      onEnd();
    });
    // It ends with this process, so it is no reason to go on.
    child.unref();
    for (const stream of child.stdio) (stream as Socket | null)?.unref();
    return zygote;
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Where the log stands now: what is written from here on, `log` gives back. */
  get logMark(): number {
    return this.tail.length;
  }

  /** What has been written for people since a mark, but for how processes ended. All that was started writes here. */
  log(mark: number): string {
    return this.tail.since(mark).replaceAll(/^prayog-zygote: \d+ .*\n/gm, '');
  }

  /** What it says of the end of a process that was started here, and what was written for people before that, by whichever sandbox: in one line. */
  async endingOf(pid: number, mark: number): Promise<string> {
    for (;;) {
      const status = new RegExp(`^prayog-zygote: ${pid} (.*)\n`, 'm').exec(this.tail.since(mark))?.[1];
      const written = lastLine(this.log(mark));
      if (status !== undefined) return written === '' ? status : `${status} (${written})`;
      await once(this.heard, 'more');
    }
  }

  /** Starts a sandbox. @param argv of `prayog-launch` @throws Error when the zygote refuses or is gone. */
  async launch(argv: string[]): Promise<Launched> {
    const parts = Buffer.from(argv.map((part) => `${part}\0`).join(''));
    const socket = this.ask('L', parts.length);
    socket.write(parts);
    try {
      const pid = (await firstBytes(socket, pidBytes)).readUInt32LE(0);
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
      return { socket, pid };
    } catch (error) {
      socket.destroy();
      throw error;
    }
  }

  /** Kills what is below a process that was started here. Resolves when that has ended, also if it had before. */
  async kill(pid: number): Promise<void> {
    const socket = this.ask('K', pid);
    socket.resume();
    await new Promise((resolve) => socket.once('close', resolve));
  }

  /** Ends it, and with it everything that it started. */
  async close(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.ref();
    this.child.stdin?.end();
    await ended;
  }

  private ask(request: string, number: number): Socket {
    const socket = connect({ path: this.path });
    // Whoever waits for its data or its end hears of this by its closing.
    socket.on('error', () => undefined);
    const header = Buffer.alloc(1 + pidBytes);
    header.write(request, 'latin1');
    header.writeUInt32LE(number, 1);
    socket.write(header);
    return socket;
  }
}

/** Takes the first bytes of a stream and leaves the rest to whoever listens next. */
function firstBytes(socket: Socket, size: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void) => {
      socket.off('readable', look);
      socket.off('close', give);
      act();
    };
    const look = () => {
      const bytes = socket.read(size) as Buffer | null;
      if (bytes !== null) settle(() => resolve(bytes));
    };
    const give = () => settle(() => reject(new Error('the zygote started nothing')));
    socket.on('readable', look);
    socket.on('close', give);
  });
}
