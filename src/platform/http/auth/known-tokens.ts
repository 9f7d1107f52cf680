import type { IncomingHttpHeaders } from 'node:http';
import { type Clock, systemClock } from '../../../kernel/clock.js';
import type { Principal } from '../../../kernel/tenant-context.js';

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
}

/**
 * Whom access tokens and keys speak of that were found good here before, until they expire or something about their
 * person or key changes. Asking anew for each request costs more than most answers.
 * Nothing is kept while changes may go unheard.
 */
export class KnownTokens {
  private readonly tokens = new Map<string, KnownToken>();
  private changes = 0;
  private hearsOfChanges = false;

  constructor(
    private readonly clock: Clock = systemClock,
    private readonly most = MAX_TOKENS,
  ) {}

  /** Who sends the request, if its token is known. */
  callerOf({ headers: { authorization } }: Asked): Principal | undefined {
    const token = bearerTokenOf(authorization);
    const known = token === undefined ? undefined : this.tokens.get(token);
    if (token === undefined || !known) return undefined;
    if (known.expiresAt > this.clock.now()) return known.principal;
    this.tokens.delete(token);
    return undefined;
  }

  /** A moment to give to `add`: to be taken before a token is checked. */
  get moment(): number {
    return this.changes;
  }

  /**
   * Keeps a token that has been checked, unless somebody has changed since that began: then the check may have come too early.
   * @param moment from before the check
   * @param expiresAt milliseconds since 1970; what the token itself says, unless given
   */
  add(token: string, principal: Principal, moment: number, expiresAt = expiryOf(token)): void {
    if (expiresAt === undefined || !this.hearsOfChanges || moment !== this.changes) return;
    this.tokens.set(token, { principal, expiresAt });
    if (this.tokens.size > this.most) this.tokens.delete(this.tokens.keys().next().value ?? '');
  }

  /** Something about this person has changed: their tokens have to be checked again. */
  forget(personId: string): void {
    this.changes += 1;
    for (const [token, { principal }] of this.tokens) if (principal.personId === personId) this.tokens.delete(token);
  }

  /** From now on `forget` is called for every change, or may not be: then nothing is kept. */
  setHearing(hearsOfChanges: boolean): void {
    this.hearsOfChanges = hearsOfChanges;
    this.changes += 1;
    this.tokens.clear();
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
