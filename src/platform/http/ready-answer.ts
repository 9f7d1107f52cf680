import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';

type Encoding = 'br' | 'gzip' | 'identity';

/** Below this many bytes compressing saves nothing. */
const WORTH_COMPRESSING = 1024;

/** A JSON answer that is sent often: its bytes, its ETag, and what compressing makes of it are kept. */
export class ReadyAnswer {
  private readonly tag: string;
  private readonly bytes = new Map<Encoding, Promise<Buffer>>();
  private readonly isSmall: boolean;

  constructor(answer: unknown) {
    const body = Buffer.from(JSON.stringify(answer));
    this.tag = createHash('sha256').update(body).digest('base64url').slice(0, 27);
    this.bytes.set('identity', Promise.resolve(body));
    this.isSmall = body.length < WORTH_COMPRESSING;
  }

  /** Gives the bytes to answer with, in an encoding that the client takes, or nothing with status 304 when it has them already. */
  async send(request: FastifyRequest, reply: FastifyReply): Promise<Buffer | undefined> {
    const encoding = this.isSmall ? 'identity' : encodingFor(request.headers['accept-encoding']);
    // What is encoded otherwise is another representation, and a strong tag names one.
    const etag = encoding === 'identity' ? `"${this.tag}"` : `"${this.tag}-${encoding}"`;
    void reply.headers({ ETag: etag, 'Cache-Control': 'private, no-cache', Vary: 'Accept-Encoding' });
    if (isKnown(this.tag, request.headers['if-none-match'])) {
      void reply.code(304);
      return undefined;
    }
    void reply.header('Content-Type', 'application/json; charset=utf-8');
    if (encoding !== 'identity') void reply.header('Content-Encoding', encoding);
    return this.encoded(encoding);
  }

  private encoded(encoding: Encoding): Promise<Buffer> {
    const known = this.bytes.get(encoding);
    if (known) return known;
    const made = this.encoded('identity').then(encoders[encoding]);
    this.bytes.set(encoding, made);
    return made;
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

/** What `Accept-Encoding` asks for, as far as it is known here. */
function encodingFor(accepted: string | undefined): Encoding {
  if (accepted === undefined) return 'identity';
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
