/**
 * One conversation with an agent: requests out, answers and events in.
 *
 * A request's frame leaves in the same tick as `request` is called, and all of one tick leave together: callers that need several things
 * ask for all of them first and wait afterwards. Whatever ends the conversation (the stream's end, a broken frame, `close`) happens once:
 * every open request rejects with the same SandboxLostError, the listener is told, and the sandbox is destroyed.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { ProtocolError, SandboxLostError, SandboxRequestError, SandboxUnavailableError } from '../errors.js';
import { type Codec, decode } from '../protocol/codec.js';
import { encodeFrame, FrameReader, protocolVersion, type Frame } from '../protocol/frame.js';
import {
  answerTypes,
  errorAnswer,
  events,
  requests,
  type AnswerOf,
  type EventName,
  type EventOf,
  type RequestName,
  type RequestOf,
} from '../protocol/messages.js';
import type { AgentBorrower, AgentConnection, AgentLoan } from '../sandbox.port.js';

export interface AgentListener {
  output(event: EventOf<'OUTPUT'>): void;
  trace(event: EventOf<'TRACE'>): void;
  exited(event: EventOf<'EXITED'>): void;
  channelData(event: EventOf<'CHANNEL_DATA'>): void;
  lost(error: SandboxLostError): void;
}

interface Pending {
  name: RequestName;
  resolve: (answer: unknown) => void;
  reject: (error: Error) => void;
}

/** How long to wait for why an agent ended. */
const lastWordsTimeoutMs = 2_000;

const eventNames = new Map<number, EventName>(
  (Object.keys(events) as EventName[]).map((name) => [events[name].type, name]),
);

export class AgentClient {
  /** Resolves with the agent's greeting; rejects with SandboxLostError when there will be none. */
  readonly hello: Promise<EventOf<'HELLO'>>;
  listener: AgentListener | null = null;

  private readonly reader = new FrameReader();
  private readonly pending = new Map<number, Pending>();
  private nextId = 1;
  private corked = false;
  private borrower: AgentBorrower | null = null;
  private ended = false;
  private lostError: SandboxLostError | null = null;
  private destroyed: Promise<void> | null = null;
  private greet: (hello: EventOf<'HELLO'>) => void = () => undefined;
  private refuse: (error: Error) => void = () => undefined;

  constructor(private readonly connection: AgentConnection) {
    this.hello = new Promise((resolve, reject) => {
      this.greet = resolve;
      this.refuse = reject;
    });
    this.hello.catch(() => undefined);
    const { fromAgent, toAgent } = connection;
    fromAgent.on('data', (chunk: Buffer) => this.receive(chunk));
    fromAgent.on('end', () => void this.onEnded('its agent ended'));
    fromAgent.on('close', () => void this.onEnded('the connection to its agent closed'));
    fromAgent.on('error', (error: Error) => void this.onEnded(error.message));
    toAgent.on('error', (error: Error) => void this.onEnded(error.message));
  }

  get isLost(): boolean {
    return this.ended || this.lostError !== null;
  }

  /** Rejects with SandboxRequestError when the agent refuses, SandboxLostError when it is gone, RangeError for what no frame can carry. */
  async request<N extends RequestName>(name: N, payload: RequestOf<N>): Promise<AnswerOf<N>> {
    if (this.lostError !== null) throw this.lostError;
    if (this.borrower !== null) throw new Error(`${name}: the sandbox is lent`);
    const id = this.takeId();
    const codec = requests[name].request as Codec<RequestOf<N>>;
    const frame = encodeFrame(requests[name].type, id, (to) => codec.write(to, payload));
    const answer = new Promise<unknown>((resolve, reject) => {
      this.pending.set(id, { name, resolve, reject });
    });
    this.send(frame);
    return (await answer) as AnswerOf<N>;
  }

  /** Has another speak with the agent: its bytes are passed on as they are, and only its end is noticed here. */
  lend(borrower: AgentBorrower): AgentLoan {
    if (this.lostError !== null) throw this.lostError;
    if (this.pending.size > 0) throw new Error('a sandbox that owes an answer can not be lent');
    this.borrower = borrower;
    return {
      send: (bytes) => void (this.isLost || this.connection.toAgent.write(bytes)),
      resume: () => void this.connection.fromAgent.resume(),
    };
  }

  /** Ends the conversation and the sandbox with it. Resolves when nothing is left of it. */
  async close(reason: string): Promise<void> {
    this.borrower = null;
    this.lose(reason);
    await this.destroyed;
  }

  private takeId(): number {
    const id = this.nextId;
    this.nextId = id === 0xffff_ffff ? 1 : id + 1;
    return id;
  }

  private send(frame: Buffer): void {
    const { toAgent } = this.connection;
    if (this.ended) return;
    if (!this.corked) {
      this.corked = true;
      toAgent.cork();
      process.nextTick(() => {
        this.corked = false;
        toAgent.uncork();
      });
    }
    toAgent.write(frame);
  }

  private receive(chunk: Buffer): void {
    if (this.lostError !== null) return;
    if (this.borrower !== null) {
      if (!this.borrower.receive(chunk)) this.connection.fromAgent.pause();
      return;
    }
    try {
      for (const frame of this.reader.push(chunk)) this.dispatch(frame);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.lose(`its agent broke the protocol: ${error.message}`);
    }
  }

  private dispatch({ type, id, payload }: Frame): void {
    const event = eventNames.get(type);
    if (event !== undefined) this.onEvent(event, payload);
    else this.onAnswer(type, id, payload);
  }

  private onAnswer(type: number, id: number, payload: Buffer): void {
    const pending = this.pending.get(id);
    if (pending === undefined) throw new ProtocolError(`an answer to request ${id}, which was not asked`);
    if (type === answerTypes.OK) {
      const answer = decode<unknown>(requests[pending.name].answer, payload);
      this.pending.delete(id);
      pending.resolve(answer);
    } else if (type === answerTypes.ERROR) {
      const { errno, message } = decode(errorAnswer, payload);
      this.pending.delete(id);
      pending.reject(new SandboxRequestError(pending.name, errno, message));
    } else {
      throw new ProtocolError(`a frame of unknown type ${type}`);
    }
  }

  private onEvent(name: EventName, payload: Buffer): void {
    switch (name) {
      case 'HELLO':
        return this.onHello(decode(events.HELLO.event, payload));
      case 'OUTPUT':
        return this.listener?.output(decode(events.OUTPUT.event, payload));
      case 'TRACE':
        return this.listener?.trace(decode(events.TRACE.event, payload));
      case 'EXITED':
        return this.listener?.exited(decode(events.EXITED.event, payload));
      case 'CHANNEL_DATA':
        return this.listener?.channelData(decode(events.CHANNEL_DATA.event, payload));
      case 'ENDED':
        throw new ProtocolError('what only a keeper may say');
    }
  }

  private onHello(hello: EventOf<'HELLO'>): void {
    if (hello.protocol !== protocolVersion) {
      throw new ProtocolError(
        `it speaks version ${hello.protocol}, this program ${protocolVersion}; rebuild the agent or the image`,
      );
    }
    this.greet(hello);
  }

  /** Nobody closed the sandbox, and yet its streams are over. Why, is known in a moment, and told to all who wait for an answer. */
  private async onEnded(reason: string): Promise<void> {
    if (this.isLost) return;
    this.ended = true;
    const late = sleep(lastWordsTimeoutMs, '', { ref: false });
    try {
      const words = await Promise.race([this.connection.lastWords(), late]);
      this.lose(words === '' ? reason : `${reason}: ${words}`);
    } catch (error) {
      this.lose(`${reason}: ${(error as Error).message}`, true);
    }
  }

  private lose(reason: string, byHost = false): void {
    if (this.lostError !== null) return;
    const error = new SandboxLostError(`sandbox ${this.connection.id} is gone: ${reason}`, byHost);
    this.lostError = error;
    this.destroyed = this.connection.destroy();
    this.destroyed.catch(() => undefined);
    this.refuse(error);
    for (const { reject } of this.pending.values()) reject(error);
    this.pending.clear();
    this.listener?.lost(error);
    this.borrower?.lost(error);
  }
}

/**
 * Waits for a new agent's greeting.
 * @throws SandboxUnavailableError when none comes in time; what the agent or its launcher said last is in the message. The sandbox is destroyed.
 */
export async function greetAgent(connection: AgentConnection, timeoutMs: number): Promise<AgentClient> {
  const client = new AgentClient(connection);
  const timer = setTimeout(
    () => void client.close(`its agent said nothing for ${timeoutMs} ms`).catch(() => undefined),
    timeoutMs,
  );
  try {
    await client.hello;
    return client;
  } catch (error) {
    await client.close('it never started').catch(() => undefined);
    const log = connection.log().trim();
    const reason = log === '' ? (error as Error).message : (log.split('\n').at(-1) ?? log);
    throw new SandboxUnavailableError(`no sandbox could be started: ${reason}`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}
