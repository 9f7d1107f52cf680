import type { IncomingHttpHeaders } from 'node:http';
import { type Clock, systemClock } from '../../kernel/clock.js';
import type { Principal } from '../../kernel/tenant-context.js';

interface KnownToken {
  readonly principal: Principal;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** Past this many the oldest are forgotten. */
const MAX_TOKENS = 20_000;

/** What says who asks. */
interface Asked {
  readonly headers: IncomingHttpHeaders;
  /** The connection. */
  readonly socket: object;
}

/**
 * Whom access tokens speak of that were found good here before, until they expire. Nothing but its end can make a good token bad, and checking a signature anew for
 * each request costs more than most answers.
 */
export class KnownTokens {
  private readonly tokens = new Map<string, KnownToken>();
  /** What a connection's last request said: the next one mostly says the same, and comparing it costs less than looking hundreds of letters up. */
  private readonly lastOf = new WeakMap<object, { readonly authorization: string; readonly known: KnownToken }>();

  constructor(
    private readonly clock: Clock = systemClock,
    private readonly most = MAX_TOKENS,
  ) {}

  /** Who sends the request, if its token is known. */
  callerOf({ headers: { authorization }, socket }: Asked): Principal | undefined {
    const last = this.lastOf.get(socket);
    if (last && last.authorization === authorization && this.isGood(last.known)) return last.known.principal;
    const token = bearerTokenOf(authorization);
    const known = token === undefined ? undefined : this.find(token);
    if (authorization !== undefined && known) this.lastOf.set(socket, { authorization, known });
    return known?.principal;
  }

  private find(token: string): KnownToken | undefined {
    const known = this.tokens.get(token);
    if (!known || this.isGood(known)) return known;
    this.tokens.delete(token);
    return undefined;
  }

  private isGood({ expiresAt }: KnownToken): boolean {
    return expiresAt > this.clock.now();
  }

  /** @param token that has been verified */
  add(token: string, principal: Principal): void {
    const expiresAt = expiryOf(token);
    if (expiresAt === undefined) return;
    this.tokens.set(token, { principal, expiresAt });
    if (this.tokens.size > this.most) this.tokens.delete(this.tokens.keys().next().value ?? '');
  }
}

const SCHEME = 'Bearer ';

/** The token in an `Authorization` header. */
export function bearerTokenOf(authorization: string | undefined): string | undefined {
  return authorization !== undefined && /^Bearer \S+$/i.test(authorization)
    ? authorization.slice(SCHEME.length)
    : undefined;
}

function expiryOf(token: string): number | undefined {
  const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { exp?: unknown };
  return typeof claims.exp === 'number' ? claims.exp * 1000 : undefined;
}
