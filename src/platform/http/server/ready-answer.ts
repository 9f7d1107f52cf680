import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Language } from '../../../kernel/languages.js';

type Encoding = 'br' | 'gzip' | 'identity';

/** Below this many bytes compressing saves nothing. */
const WORTH_COMPRESSING = 1024;

/** What a client sends with its request. */
interface Asked {
  readonly headers: IncomingHttpHeaders;
}

/** What is sent: its headers, and its bytes unless the client has them already. */
export interface Sendable {
  readonly status: 200 | 304;
  /** By names in small letters. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | undefined;
}

/** An answer that is sent often: its bytes, its ETag, and what compressing makes of it are kept. */
export class ReadyAnswer {
  private readonly tag: string;
  private readonly known = new Map<Encoding, Sendable>();
  private readonly unchanged: Readonly<Record<Encoding, Sendable>>;
  private readonly making = new Map<Encoding, Promise<Sendable>>();

  constructor(
    private readonly body: Buffer,
    private readonly type: string,
    private readonly language?: Language,
  ) {
    this.tag = createHash('sha256').update(this.body).digest('base64url').slice(0, 27);
    this.unchanged = {
      br: this.unchangedAs('br'),
      gzip: this.unchangedAs('gzip'),
      identity: this.unchangedAs('identity'),
    };
    this.keep('identity', this.body);
  }

  /** @param language what it is in, of content that is there in several */
  static json(answer: unknown, language?: Language): ReadyAnswer {
    return new ReadyAnswer(Buffer.from(JSON.stringify(answer)), 'application/json; charset=utf-8', language);
  }

  /** Gives the bytes to answer with, in an encoding that the client takes, or nothing with status 304 when it has them already. */
  async send(request: FastifyRequest, reply: FastifyReply): Promise<Buffer | undefined> {
    const encoding = this.encodingOf(request);
    const { status, headers, body } = this.atHand(request) ?? (await this.encoded(encoding));
    void reply.code(status).headers(headers);
    return body;
  }

  /** The same, if nothing has to be made for it. */
  atHand(request: Asked): Sendable | undefined {
    const encoding = this.encodingOf(request);
    return isKnown(this.tag, request.headers['if-none-match']) ? this.unchanged[encoding] : this.known.get(encoding);
  }

  private encodingOf({ headers }: Asked): Encoding {
    const accepted = headers['accept-encoding'];
    return accepted === undefined || this.body.length < WORTH_COMPRESSING ? 'identity' : encodingFor(accepted);
  }

  private unchangedAs(encoding: Encoding): Sendable {
    return { status: 304, headers: this.headersOf(encoding), body: undefined };
  }

  private headersOf(encoding: Encoding): Record<string, string> {
    // What is encoded otherwise is another representation, and a strong tag names one.
    const etag = encoding === 'identity' ? `"${this.tag}"` : `"${this.tag}-${encoding}"`;
    const shared = { etag, 'cache-control': 'private, no-cache' };
    if (this.language === undefined) return { ...shared, vary: 'Accept-Encoding' };
    return { ...shared, 'content-language': this.language, vary: 'Accept-Encoding, Accept-Language' };
  }

  private encoded(encoding: Encoding): Promise<Sendable> {
    const making =
      this.making.get(encoding) ?? encoders[encoding](this.body).then((bytes) => this.keep(encoding, bytes));
    this.making.set(encoding, making);
    return making;
  }

  private keep(encoding: Encoding, body: Buffer): Sendable {
    const headers = {
      ...this.headersOf(encoding),
      'content-type': this.type,
      ...(encoding !== 'identity' && { 'content-encoding': encoding }),
    };
    const sendable: Sendable = { status: 200, headers, body };
    this.known.set(encoding, sendable);
    return sendable;
  }
}

const encoders: Record<Encoding, (body: Buffer) => Promise<Buffer>> = {
  br: (body) =>
    promisify(brotliCompress)(body, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT },
    }),
  gzip: (body) => promisify(gzip)(body, { level: 9 }),
  identity: (body) => Promise.resolve(body),
};

/** Browsers send few different values of `Accept-Encoding`: what those ask for is found out once. */
const preferences = new Map<string, Encoding>();
const MAX_PREFERENCES = 100;

/** What `Accept-Encoding` asks for, as far as it is known here. */
function encodingFor(accepted: string): Encoding {
  const known = preferences.get(accepted);
  if (known) return known;
  if (preferences.size >= MAX_PREFERENCES) preferences.clear();
  const encoding = preferenceIn(accepted);
  preferences.set(accepted, encoding);
  return encoding;
}

function preferenceIn(accepted: string): Encoding {
  const offers = new Map(
    accepted.split(',').map((offer) => {
      const [name = '', quality] = offer.toLowerCase().split(/;\s*q=/);
      return [name.trim(), quality === undefined ? 1 : Number(quality)] as const;
    }),
  );
  const wanted = (['br', 'gzip'] as const).filter((name) => (offers.get(name) ?? offers.get('*') ?? 0) > 0);
  return wanted.toSorted((a, b) => (offers.get(b) ?? 0) - (offers.get(a) ?? 0))[0] ?? 'identity';
}

function isKnown(tag: string, ifNoneMatch: string | undefined): boolean {
  if (ifNoneMatch === undefined) return false;
  return ifNoneMatch.split(',').some((given) => {
    const name = given.trim().replace(/^W\//, '');
    return name === '*' || name === `"${tag}"` || name === `"${tag}-br"` || name === `"${tag}-gzip"`;
  });
}
