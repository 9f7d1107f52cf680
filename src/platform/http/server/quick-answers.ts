import type { IncomingMessage, ServerResponse } from 'node:http';
import { performance } from 'node:perf_hooks';
import { Inject, Injectable } from '@nestjs/common';
import findMyWay, { type HTTPVersion, type Instance } from 'find-my-way';
import { newId } from '../../../kernel/ids.js';
import type { Language } from '../../../kernel/languages.js';
import type { Principal } from '../../../kernel/tenant-context.js';
import { SETTINGS, type Settings } from '../../config/settings.js';
import { commonHeaders } from './common-headers.js';
import { acceptedLanguage } from '../formats/language.js';
import { KnownTokens } from '../auth/known-tokens.js';
import { mayCall, type RoutePolicy } from '../auth/policy.js';
import type { ReadyAnswer, Sendable } from './ready-answer.js';
import { RequestLimits } from '../limits/request-limits.js';
import { RequestRecords } from './request-records.js';
import { ROUTING } from './routing.js';

/** Finds an answer that is at hand, by who asks, by the address's parameters and by the language. Undefined sends the request its usual way. */
type Find = (
  principal: Principal,
  parameters: Readonly<Record<string, string | undefined>>,
  language: Language,
) => ReadyAnswer | undefined;

interface Offer {
  readonly pattern: string;
  readonly policy: RoutePolicy;
  readonly find: Find;
}

/**
 * Sends answers that are kept in memory before Fastify hears of the request: its hooks, guards, pipes and controllers cost several times as much as sending
 * them. Nothing is decided in another way here: the caller must be known, let in by the route's policy, and within the limits; the request is logged and counted
 * as any. Whatever can't be said at once, and every refusal, is left to the usual way.
 */
@Injectable()
export class QuickAnswers {
  /** The router that Fastify has, with the same options: an address leads to the same route with the same parameters. */
  private readonly routes: Instance<HTTPVersion.V1> = findMyWay(ROUTING);
  private readonly headers: Readonly<Record<string, string>>;
  /** Of each answer: name, value, name, value. */
  private readonly linesOf = new WeakMap<Sendable, readonly string[]>();
  private isOver = false;

  constructor(
    @Inject(SETTINGS) settings: Settings,
    private readonly known: KnownTokens,
    private readonly limits: RequestLimits,
    private readonly records: RequestRecords,
  ) {
    this.headers = commonHeaders(settings);
  }

  /** @param pattern of a GET route */
  offer(pattern: string, policy: RoutePolicy, find: Find): void {
    this.routes.on('GET', pattern, () => undefined, { pattern, policy, find } satisfies Offer);
  }

  has(pattern: string): boolean {
    return this.routes.hasRoute('GET', pattern);
  }

  /** Whether the request has been answered. */
  answer(request: IncomingMessage, response: ServerResponse): boolean {
    if (this.isOver || !isPlain(request)) return false;
    const begun = performance.now();
    const route = this.routes.find('GET', request.url ?? '');
    if (!route) return false;
    const { pattern, policy, find } = route.store as Offer;
    const principal = this.known.callerOf(request);
    if (!principal || !mayCall(policy, principal)) return false;
    const sendable = find(principal, route.params, acceptedLanguage(request.headers['accept-language']))?.atHand(
      request,
    );
    // Last, since it counts.
    const left = sendable && this.limits.takeAtOnce(principal);
    if (!left) return false;
    const requestId = newId();
    const { status, body } = sendable;
    response.writeHead(status, [...this.headerLines(sendable), 'x-request-id', requestId, 'ratelimit', left]).end(body);
    this.records.note({ requestId, method: 'GET', route: pattern, status, ms: performance.now() - begun });
    return true;
  }

  /** Leaves all to the usual way, which knows how to turn requests away while the server closes. */
  end(): void {
    this.isOver = true;
  }

  private headerLines(sendable: Sendable): readonly string[] {
    const known = this.linesOf.get(sendable);
    if (known) return known;
    const { headers, body } = sendable;
    const length = body ? { 'content-length': String(body.length) } : {};
    const lines = Object.entries({ ...this.headers, ...headers, ...length }).flat();
    this.linesOf.set(sendable, lines);
    return lines;
  }
}

/**
 * A GET without a query and a body, and from no page of another origin: which parameters there are, and what such a page may read, is said on the usual way.
 */
function isPlain({ method, url, headers }: IncomingMessage): boolean {
  return (
    method === 'GET' &&
    url?.includes('?') === false &&
    headers.origin === undefined &&
    headers['content-length'] === undefined &&
    headers['transfer-encoding'] === undefined
  );
}
