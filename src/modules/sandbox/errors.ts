import { constants } from 'node:os';

/** This host can't make a sandbox now: nothing was run, so the submission can be tried again elsewhere or later. */
export class SandboxUnavailableError extends Error {
  override readonly name = 'SandboxUnavailableError';
}

/** The sandbox went away in the middle of its work. Always the platform's fault, never the student's. */
export class SandboxLostError extends Error {
  override readonly name = 'SandboxLostError';

  /** @param byHost what ran the sandbox (a container engine, say) went away, and the sandbox with it: nothing in the sandbox can have done that */
  constructor(
    message: string,
    readonly byHost = false,
  ) {
    super(message);
  }
}

/** The kernel, or the agent, refused one request; the sandbox is as it was. */
export class SandboxRequestError extends Error {
  override readonly name = 'SandboxRequestError';
  /** Symbolic name of `errno`, e.g. `ENOENT`; `E<number>` for one this host has no name for. */
  readonly code: string;

  constructor(
    readonly request: string,
    readonly errno: number,
    readonly detail: string,
  ) {
    const code = errnoName(errno);
    super(`${request}: ${detail === '' ? code : `${detail} (${code})`}`);
    this.code = code;
  }

  /** Something has run out: the sandbox's own, used up by what runs in it, or the host's. */
  get isShortage(): boolean {
    // Of a queue EAGAIN says that it is full.
    return shortages.has(this.code) || (this.request === 'START' && this.code === 'EAGAIN');
  }
}

const shortages: ReadonlySet<string> = new Set(['ENOSPC', 'ENOMEM', 'EMFILE', 'ENFILE', 'EUSERS', 'ENOBUFS', 'EDQUOT']);

/** The peer broke the wire's rules: a frame too long or too short, of another version, or not used up exactly. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
}

const errnoNames = new Map(Object.entries(constants.errno).map(([name, number]) => [number, name]));
// Two names share a number on Linux; the one that the manual pages of IPC calls use is kept.
errnoNames.set(constants.errno.EAGAIN, 'EAGAIN');

function errnoName(errno: number): string {
  return errnoNames.get(errno) ?? `E${errno}`;
}
