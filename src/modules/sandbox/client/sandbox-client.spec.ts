import { PassThrough } from 'node:stream';
import { SandboxLostError, SandboxRequestError, SandboxUnavailableError } from '../errors.js';
import type { Codec } from '../protocol/codec.js';
import { Decoder } from '../protocol/cursor.js';
import { encodeFrame, FrameReader } from '../protocol/frame.js';
import {
  answerTypes,
  errorAnswer,
  events,
  requests,
  type EventName,
  type EventOf,
  type RequestName,
} from '../protocol/messages.js';
import type { AgentConnection, SandboxDriver } from '../sandbox.port.js';
import { openSandbox, type SandboxClient } from './sandbox-client.js';

type Request = { name: RequestName; id: number; payload: Record<string, unknown> };

/** Stands in for an agent: records requests, and answers and reports what a test tells it to. */
class FakeAgent implements AgentConnection {
  readonly id = 'fake';
  readonly toAgent = new PassThrough();
  readonly fromAgent = new PassThrough();
  readonly seen: Request[] = [];
  destroyed = 0;
  onRequest: (request: Request) => void = () => undefined;

  constructor() {
    const reader = new FrameReader();
    this.toAgent.on('data', (chunk: Buffer) => {
      for (const { type, id, payload } of reader.push(chunk)) {
        const name = (Object.keys(requests) as RequestName[]).find((key) => requests[key].type === type);
        if (name === undefined) throw new Error(`request of type ${type}`);
        const codec = requests[name].request as Codec<Record<string, unknown>>;
        const request = { name, id, payload: codec.read(new Decoder(payload)) };
        this.seen.push(request);
        this.onRequest(request);
      }
    });
  }

  log(): string {
    return 'first line\nbwrap: no such thing\n';
  }

  async lastWords(): Promise<string> {
    return 'exit status 70 (out of luck)';
  }

  async destroy(): Promise<void> {
    this.destroyed += 1;
  }

  answer({ name, id }: Request, payload: unknown): void {
    const codec = requests[name].answer as Codec<unknown>;
    this.fromAgent.write(encodeFrame(answerTypes.OK, id, (to) => codec.write(to, payload)));
  }

  refuse({ id }: Request, errno: number, message: string): void {
    this.fromAgent.write(encodeFrame(answerTypes.ERROR, id, (to) => errorAnswer.write(to, { errno, message })));
  }

  tell<N extends EventName>(name: N, payload: EventOf<N>): void {
    const codec = events[name].event as Codec<EventOf<N>>;
    this.fromAgent.write(encodeFrame(events[name].type, 0, (to) => codec.write(to, payload)));
  }
}

const greeting = { protocol: 1, build: 'test', studentUid: 1000, memoryEvents: false };

function driverOf(agent: FakeAgent): SandboxDriver {
  return {
    name: 'bubblewrap',
    probe: async () => ({ usable: true }),
    create: async () => agent,
    sweep: async () => undefined,
    close: async () => undefined,
  };
}

async function open(): Promise<{ agent: FakeAgent; sandbox: SandboxClient }> {
  const agent = new FakeAgent();
  agent.tell('HELLO', greeting);
  return { agent, sandbox: await openSandbox(driverOf(agent), 1000) };
}

const exited = {
  program: 1,
  signalled: false,
  code: 0,
  flags: [],
  wallUs: 1500,
  userUs: 500,
  systemUs: 250,
  maxRssBytes: 4096,
};

describe('openSandbox', () => {
  it('says what the launcher said when the agent ends without a greeting', async () => {
    const agent = new FakeAgent();
    agent.fromAgent.end();
    const opening = openSandbox(driverOf(agent), 1000);
    await expect(opening).rejects.toThrow(SandboxUnavailableError);
    await expect(opening).rejects.toThrow('bwrap: no such thing');
    expect(agent.destroyed).toBe(1);
  });

  it('gives up on an agent that says nothing', async () => {
    const agent = new FakeAgent();
    await expect(openSandbox(driverOf(agent), 10)).rejects.toThrow(SandboxUnavailableError);
    expect(agent.destroyed).toBe(1);
  });

  it('refuses an agent of another version', async () => {
    const agent = new FakeAgent();
    agent.tell('HELLO', { ...greeting, protocol: 2 });
    await expect(openSandbox(driverOf(agent), 1000)).rejects.toThrow(SandboxUnavailableError);
  });
});

describe('a sandbox', () => {
  it('matches answers that overtake each other', async () => {
    const { agent, sandbox } = await open();
    const settled = sandbox.settle(500);
    const found = sandbox.segments.find(65);
    await new Promise(setImmediate);
    const [settle, find] = agent.seen as [Request, Request];
    agent.answer(find, { id: 7 });
    await expect(found).resolves.toBe(7);
    agent.answer(settle, { state: 'blocked' });
    await expect(settled).resolves.toBe('blocked');
  });

  it('sends all requests of one moment without waiting for answers', async () => {
    const { agent, sandbox } = await open();
    void sandbox.writeFile('/lab/a', 'x').catch(() => undefined);
    void sandbox.mkfifo('/tmp/f').catch(() => undefined);
    void sandbox.stat('/tmp/f').catch(() => undefined);
    await new Promise(setImmediate);
    expect(agent.seen.map(({ name }) => name)).toEqual(['WRITE_FILE', 'MKFIFO', 'STAT']);
  });

  it('turns a refusal into an error with the name of its errno', async () => {
    const { agent, sandbox } = await open();
    agent.onRequest = (request) => agent.refuse(request, 17, '/railway_queue');
    const creating = sandbox.queues.create('/railway_queue', { maxMessages: 10, messageBytes: 1024 });
    await expect(creating).rejects.toThrow(SandboxRequestError);
    await expect(creating).rejects.toMatchObject({ errno: 17, code: 'EEXIST' });
    expect(sandbox.isLost).toBe(false);
  });

  it('says null for what is not there', async () => {
    const { agent, sandbox } = await open();
    const stat = { kind: 'none', mode: 0, size: 0, inode: 0n, uid: 0, links: 0 };
    const queue = { name: '', mode: 0, uid: 0, maxMessages: 0, messageBytes: 0, messages: 0 };
    agent.onRequest = (request) =>
      agent.answer(request, {
        exists: false,
        stat,
        queue,
        id: -1,
        received: false,
        type: 0n,
        priority: 0,
        data: Buffer.alloc(0),
      });
    await expect(sandbox.stat('/x')).resolves.toBeNull();
    await expect(sandbox.segments.find(1)).resolves.toBeNull();
    await expect(sandbox.queues.stat('/q')).resolves.toBeNull();
    await expect(sandbox.queues.receive('/q')).resolves.toBeNull();
    await expect(sandbox.sysvQueues.receive(1, 0n)).resolves.toBeNull();
  });

  it('starts programs with the defaults of the port', async () => {
    const { agent, sandbox } = await open();
    agent.onRequest = (request) => agent.answer(request, { pid: 12 });
    const program = await sandbox.start({ argv: ['./a'], env: { HOME: '/tmp', X: '1' }, traced: true });
    expect(program).toMatchObject({ number: 1, pid: 12, exit: null });
    expect(agent.seen[0]?.payload).toMatchObject({
      env: ['PATH=/usr/bin:/bin', 'HOME=/tmp', 'LANG=C.UTF-8', 'X=1'],
      cwd: '/lab',
      stdin: 'pipe',
      stdout: 'terminal',
      capture: 256,
      limits: { cpuTimeMs: 0, addressSpaceBytes: 0 },
    });
  });

  it('collects output, calls and exit of a program', async () => {
    const { agent, sandbox } = await open();
    agent.onRequest = (request) => agent.answer(request, { pid: 12 });
    const program = await sandbox.start({ argv: ['./a'], traced: true });
    const none = { kind: 'none' as const, id: 0n, name: '' };
    const call = (name: string, leftNs: bigint | null) => ({
      call: name,
      enteredNs: 1n,
      leftNs,
      pid: 12,
      thread: 12,
      result: 0,
      args: [],
      object: none,
      other: none,
      descriptors: [],
      text: '',
      data: Buffer.alloc(0),
      dataLength: 0,
      caller: 0n,
    });
    agent.tell('OUTPUT', { program: 1, stream: 1, data: Buffer.from('one ') });
    agent.tell('OUTPUT', { program: 1, stream: 1, data: Buffer.from('two') });
    agent.tell('OUTPUT', { program: 1, stream: 2, data: Buffer.from('oops') });
    agent.tell('TRACE', { program: 1, calls: [call('read', null), call('write', 5n)] });
    agent.tell('EXITED', { ...exited, signalled: true, code: 11, flags: ['memory'] });
    await expect(program.ended).resolves.toMatchObject({
      code: null,
      signal: 'SIGSEGV',
      flags: ['memory'],
      wallMs: 1.5,
    });
    expect(program.stdout.toString()).toBe('one two');
    expect(program.stderr.toString()).toBe('oops');
    expect(program.trace.map((traced) => traced.call)).toEqual(['write', 'read']);
  });

  it('sends long input in several frames', async () => {
    const { agent, sandbox } = await open();
    agent.onRequest = (request) => agent.answer(request, { pid: 12 });
    const program = await sandbox.start({ argv: ['cat'] });
    await program.write(Buffer.alloc(2_500_000));
    const sizes = agent.seen
      .filter(({ name }) => name === 'INPUT')
      .map(({ payload }) => (payload['data'] as Buffer).length);
    expect(sizes).toHaveLength(3);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(2_500_000);
  });

  it('ends a channel when its last writer has closed', async () => {
    const { agent, sandbox } = await open();
    agent.onRequest = (request) => agent.answer(request, {});
    const channel = await sandbox.openChannel('/tmp/f', 'read');
    agent.tell('CHANNEL_DATA', { channel: 1, end: false, data: Buffer.from('Train 12') });
    agent.tell('CHANNEL_DATA', { channel: 1, end: true, data: Buffer.alloc(0) });
    await channel.ended;
    expect(channel.received.toString()).toBe('Train 12');
  });

  it('fails everything when the agent goes away, and says how that ended', async () => {
    const { agent, sandbox } = await open();
    agent.onRequest = (request) => {
      if (request.name === 'START') agent.answer(request, { pid: 12 });
    };
    const program = await sandbox.start({ argv: ['./a'] });
    const settled = sandbox.settle(1000);
    agent.fromAgent.end();
    await expect(settled).rejects.toThrow(
      new SandboxLostError('sandbox fake is gone: its agent ended: exit status 70 (out of luck)'),
    );
    await expect(program.ended).rejects.toThrow(SandboxLostError);
    await expect(sandbox.snapshot()).rejects.toThrow(SandboxLostError);
    expect(agent.destroyed).toBe(1);
  });

  it.each<[string, (agent: FakeAgent) => void]>([
    ['an answer to nothing', (agent) => agent.answer({ name: 'PING', id: 99, payload: {} }, {})],
    ['an event of a program that was not started', (agent) => agent.tell('EXITED', { ...exited, program: 5 })],
    ['a frame of unknown type', (agent) => void agent.fromAgent.write(encodeFrame(0x7f, 0, () => undefined))],
    [
      'a payload with bytes left over',
      (agent) => void agent.fromAgent.write(encodeFrame(0xc3, 0, (to) => to.bytes(Buffer.alloc(99)))),
    ],
  ])('is lost after %s', async (_, breakProtocol) => {
    const { agent, sandbox } = await open();
    const settled = sandbox.settle(1000);
    breakProtocol(agent);
    await expect(settled).rejects.toThrow(SandboxLostError);
    expect(agent.destroyed).toBe(1);
  });

  it('is destroyed once when disposed of, and says so afterwards', async () => {
    const { agent, sandbox } = await open();
    await sandbox[Symbol.asyncDispose]();
    await sandbox[Symbol.asyncDispose]();
    expect(agent.destroyed).toBe(1);
    await expect(sandbox.reset()).rejects.toThrow('disposed of');
  });
});
