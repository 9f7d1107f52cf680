import { ProtocolError, type SandboxLostError } from '../errors.js';
import { maxDataBytes } from '../protocol/frame.js';
import type { EventOf, RequestOf } from '../protocol/messages.js';
import type {
  AgentBorrower,
  AgentConnection,
  AgentLoan,
  Channel,
  FileStat,
  ObjectKind,
  Program,
  ProgramLimits,
  ProgramSpec,
  Sandbox,
  SandboxDriver,
  SandboxResource,
  Settled,
  Snapshot,
} from '../sandbox.port.js';
import { type AgentClient, type AgentListener, greetAgent } from './agent-client.js';
import { queueRequests, segmentRequests, semaphoreRequests, sysvQueueRequests } from './ipc-requests.js';
import { SandboxChannel } from './sandbox-channel.js';
import { SandboxProgram, signalNumber } from './sandbox-program.js';

const minimalEnvironment = { PATH: '/usr/bin:/bin', HOME: '/lab', LANG: 'C.UTF-8' };
const defaultCaptureBytes = 256;
const defaultFileMode = 0o644;
const defaultFifoMode = 0o666;
const defaultListMax = 1024;

/** The sandbox port over one agent. */
export class SandboxClient implements Sandbox, AgentListener {
  readonly segments: Sandbox['segments'];
  readonly semaphores: Sandbox['semaphores'];
  readonly sysvQueues: Sandbox['sysvQueues'];
  readonly queues: Sandbox['queues'];

  private readonly programs = new Map<number, SandboxProgram>();
  private readonly channels = new Map<number, SandboxChannel>();
  private readonly lossListeners: (() => void)[] = [];

  constructor(
    readonly id: string,
    readonly driver: SandboxDriver['name'],
    private readonly client: AgentClient,
  ) {
    client.listener = this;
    this.segments = segmentRequests(client);
    this.semaphores = semaphoreRequests(client);
    this.sysvQueues = sysvQueueRequests(client);
    this.queues = queueRequests(client);
  }

  get isLost(): boolean {
    return this.client.isLost;
  }

  /** Calls back once, when the sandbox is gone for whatever reason. */
  onceLost(listener: () => void): void {
    if (this.isLost) listener();
    else this.lossListeners.push(listener);
  }

  lend(borrower: AgentBorrower): AgentLoan {
    return this.client.lend(borrower);
  }

  async writeFile(path: string, data: string | Uint8Array, mode = defaultFileMode): Promise<void> {
    const bytes = typeof data === 'string' ? Buffer.from(data, 'utf8') : Buffer.from(data);
    await this.client.request('WRITE_FILE', { path, mode, data: bytes });
  }

  async readFile(path: string, maxBytes = maxDataBytes): Promise<{ data: Buffer; truncated: boolean }> {
    return this.client.request('READ_FILE', { path, max: Math.min(maxBytes, maxDataBytes) });
  }

  async stat(path: string): Promise<FileStat | null> {
    const answer = await this.client.request('STAT', { path });
    return answer.exists ? answer.stat : null;
  }

  async list(path: string, max = defaultListMax): Promise<{ name: string; kind: ObjectKind }[]> {
    return (await this.client.request('LIST', { path, max })).entries;
  }

  async remove(path: string): Promise<void> {
    await this.client.request('REMOVE', { path });
  }

  async freeze(path: string, name: string): Promise<void> {
    await this.client.request('FREEZE', { path, name });
  }

  async mkfifo(path: string, mode = defaultFifoMode): Promise<void> {
    await this.client.request('MKFIFO', { path, mode });
  }

  async ftok(path: string, project: number): Promise<number> {
    return (await this.client.request('FTOK', { path, project })).key;
  }

  async start(spec: ProgramSpec): Promise<Program> {
    const number = this.programs.size + 1;
    const program = new SandboxProgram(number, this.client);
    this.programs.set(number, program);
    const { pid } = await this.client.request('START', startRequest(number, spec));
    program.pid = pid;
    return program;
  }

  async signalAll(signal: NodeJS.Signals): Promise<void> {
    await this.client.request('SIGNAL', { program: 0, signal: signalNumber(signal) });
  }

  async settle(timeoutMs: number): Promise<Settled> {
    return (await this.client.request('SETTLE', { timeoutMs: Math.max(0, Math.round(timeoutMs)) })).state;
  }

  async snapshot(): Promise<Snapshot> {
    return this.client.request('SNAPSHOT', {});
  }

  async shortage(): Promise<SandboxResource[]> {
    return (await this.client.request('SHORTAGE', {})).resources;
  }

  async reset(): Promise<{ processes: number; objects: number; files: number }> {
    return this.client.request('RESET', {});
  }

  async openChannel(path: string, direction: 'read' | 'write'): Promise<Channel> {
    const number = this.channels.size + 1;
    const channel = new SandboxChannel(number, this.client);
    this.channels.set(number, channel);
    await this.client.request('CHANNEL_OPEN', { channel: number, path, direction });
    return channel;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.client.close('it was disposed of');
  }

  /** @internal */
  output(event: EventOf<'OUTPUT'>): void {
    this.programNumbered(event.program).onOutput(event);
  }

  /** @internal */
  trace(event: EventOf<'TRACE'>): void {
    this.programNumbered(event.program).onTrace(event.calls);
  }

  /** @internal */
  exited(event: EventOf<'EXITED'>): void {
    this.programNumbered(event.program).onExited(event);
  }

  /** @internal */
  channelData(event: EventOf<'CHANNEL_DATA'>): void {
    const channel = this.channels.get(event.channel);
    if (channel === undefined) throw new ProtocolError(`data on channel ${event.channel}, which was not opened`);
    channel.onData(event);
  }

  /** @internal */
  lost(error: SandboxLostError): void {
    for (const program of this.programs.values()) program.onLost(error);
    for (const channel of this.channels.values()) channel.onLost(error);
    for (const listener of this.lossListeners.splice(0)) listener();
  }

  private programNumbered(number: number): SandboxProgram {
    const program = this.programs.get(number);
    if (program === undefined) throw new ProtocolError(`an event of program ${number}, which was not started`);
    return program;
  }
}

/**
 * Makes one sandbox and waits until its agent has said hello.
 * @throws SandboxUnavailableError
 */
export async function openSandbox(driver: SandboxDriver, helloTimeoutMs: number): Promise<SandboxClient> {
  const connection: AgentConnection = await driver.create();
  const client = await greetAgent(connection, helloTimeoutMs);
  return new SandboxClient(connection.id, driver.name, client);
}

function startRequest(program: number, spec: ProgramSpec): RequestOf<'START'> {
  const traced = spec.traced ?? false;
  return {
    program,
    argv: spec.argv,
    env: Object.entries({ ...minimalEnvironment, ...spec.env }).map(([name, value]) => `${name}=${value}`),
    exe: spec.exe ?? '',
    cwd: spec.cwd ?? '/lab',
    stdin: spec.stdin ?? 'pipe',
    stdout: spec.stdout ?? (traced ? 'terminal' : 'pipe'),
    traced,
    capture: spec.captureBytes ?? defaultCaptureBytes,
    limits: allLimits(spec.limits ?? {}),
  };
}

function allLimits(limits: ProgramLimits): Required<ProgramLimits> {
  return {
    cpuTimeMs: limits.cpuTimeMs ?? 0,
    wallTimeMs: limits.wallTimeMs ?? 0,
    processes: limits.processes ?? 0,
    openFiles: limits.openFiles ?? 0,
    fileBytes: limits.fileBytes ?? 0,
    outputBytes: limits.outputBytes ?? 0,
    stackBytes: limits.stackBytes ?? 0,
    mqBytes: limits.mqBytes ?? 0,
    addressSpaceBytes: limits.addressSpaceBytes ?? 0,
  };
}
