import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Principal } from '../../kernel/tenant-context.js';
import { KnownTokens } from './known-tokens.js';
import { mayCall, type RoutePolicy } from './policy.js';
import type { PrincipalRequest } from './principal.js';
import type { ReadyAnswer } from './ready-answer.js';
import { RequestLimits } from './request-limits.js';

/** Finds an answer that is at hand, by who asks and by the address's parameters as they were sent. Undefined sends the request its usual way. */
type Find = (principal: Principal, parameters: Readonly<Record<string, string>>) => ReadyAnswer | undefined;

interface Offer {
  readonly policy: RoutePolicy;
  readonly find: Find;
}

/**
 * Sends answers that are kept in memory before a request goes its usual way through guards, pipes and controller, which costs several times as much as sending
 * them. Nothing is decided in another way here: the caller must be known, let in by the route's policy, and within the limits. Whatever can't be said at once,
 * and every refusal, is left to the usual way.
 */
@Injectable()
export class QuickAnswers {
  private readonly offers = new Map<string, Offer>();

  constructor(
    private readonly known: KnownTokens,
    private readonly limits: RequestLimits,
  ) {}

  /** To be called while modules are built: routes are made after that. @param pattern of a GET route */
  offer(pattern: string, policy: RoutePolicy, find: Find): void {
    this.offers.set(pattern, { policy, find });
  }

  has(pattern: string): boolean {
    return this.offers.has(pattern);
  }

  /** Whether the request has been answered. */
  answer(request: PrincipalRequest, reply: FastifyReply): boolean {
    if (request.method !== 'GET') return false;
    const offer = this.offers.get(request.routeOptions.url ?? '');
    const principal = offer && this.known.callerOf(request);
    if (!principal || !mayCall(offer.policy, principal)) return false;
    const sendable = offer.find(principal, request.params as Record<string, string>)?.atHand(request);
    if (!sendable) return false;
    request.user = principal;
    // Last, since it counts.
    if (!this.limits.takeAtOnce(request, reply)) return false;
    void reply.code(sendable.status).headers(sendable.headers).send(sendable.body);
    return true;
  }
}
