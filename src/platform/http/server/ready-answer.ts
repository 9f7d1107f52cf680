import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';
import type { Language } from '../../../kernel/languages.js';

type Encoding = 'br' | 'gzip' | 'identity';

/** Of what a client takes alike, the first is sent. */
const ENCODINGS: Encoding[] = ['br', 'gzip', 'identity'];

/** Below this many bytes compressing saves nothing. */
const WORTH_COMPRESSING = 1024;

/** The package takes a preference among what a client takes alike, and its types do not say so. */
interface WithPreference {
  encodings(available: Encoding[], options: { preferred: Encoding[] }): Encoding[];
}

/** An answer that is sent often: its bytes, its ETag, and what compressing makes of it are kept. */
export class ReadyAnswer {
  private readonly tag: string;
  private readonly encoded = new Map<Encoding, Promise<Buffer>>();

  constructor(
    private readonly body: Buffer,
    private readonly type: string,
    private readonly language?: Language,
  ) {
    this.tag = createHash('sha256').update(this.body).digest('base64url').slice(0, 27);
  }

  /** @param language what it is in, of content that is there in several */
  static json(answer: unknown, language?: Language): ReadyAnswer {
    return new ReadyAnswer(Buffer.from(JSON.stringify(answer)), 'application/json; charset=utf-8', language);
  }

  /** Gives the bytes to answer with, in an encoding that the client takes, or nothing with status 304 when it has them already. */
  async send(request: FastifyRequest, reply: FastifyReply): Promise<Buffer | undefined> {
    const encoding = this.encodingFor(request);
    void reply.headers(this.headersOf(encoding));
    if (this.isKnown(request.headers['if-none-match'])) {
      void reply.code(304);
      return undefined;
    }
    void reply.header('content-type', this.type);
    if (encoding !== 'identity') void reply.header('content-encoding', encoding);
    return this.bytesAs(encoding);
  }

  private headersOf(encoding: Encoding): Record<string, string> {
    // What is encoded otherwise is another representation, and a strong tag names one.
    const etag = encoding === 'identity' ? `"${this.tag}"` : `"${this.tag}-${encoding}"`;
    const shared = { etag, 'cache-control': 'private, no-cache' };
    if (this.language === undefined) return { ...shared, vary: 'Accept-Encoding' };
    return { ...shared, 'content-language': this.language, vary: 'Accept-Encoding, Accept-Language' };
  }

  private encodingFor(request: FastifyRequest): Encoding {
    const accepted = request.headers['accept-encoding'];
    if (accepted === undefined || this.body.length < WORTH_COMPRESSING) return 'identity';
    const negotiator = new Negotiator(request) as Negotiator & WithPreference;
    const [best] = negotiator.encodings(ENCODINGS, { preferred: ENCODINGS });
    return best ?? 'identity';
  }

  private bytesAs(encoding: Encoding): Promise<Buffer> {
    const bytes = this.encoded.get(encoding) ?? encoders[encoding](this.body);
    this.encoded.set(encoding, bytes);
    return bytes;
  }

  private isKnown(ifNoneMatch: string | undefined): boolean {
    if (ifNoneMatch === undefined) return false;
    const names = ['*', ...['', '-br', '-gzip'].map((suffix) => `"${this.tag}${suffix}"`)];
    return ifNoneMatch.split(',').some((given) => names.includes(given.trim().replace(/^W\//, '')));
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
