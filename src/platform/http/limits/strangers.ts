import type { FastifyReply, FastifyRequest } from 'fastify';
import { bearerTokenOf, KnownTokens } from '../auth/known-tokens.js';
import { sendProblemOf } from '../problems/problem.filter.js';
import { RequestLimits } from './request-limits.js';

/** Tells tokens that were issued here from others, without asking anybody. */
export abstract class TokenCheck {
  abstract isGenuine(token: string): boolean;
}

/**
 * Counts what comes without a token of ours by its address, before any of its body is read: reading a megabyte to refuse it afterwards is just what a flood is for.
 * Probes come from one address, often, and browsers' preflights ask for nothing: neither is counted.
 */
export function limitStrangers(known: KnownTokens, tokens: TokenCheck, limits: RequestLimits) {
  const isStranger = (request: FastifyRequest): boolean => {
    if (known.callerOf(request)) return false;
    const token = bearerTokenOf(request.headers.authorization);
    return token === undefined || !tokens.isGenuine(token);
  };
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    if (request.method === 'OPTIONS' || request.url.startsWith('/health/') || !isStranger(request)) return;
    try {
      await limits.takeOfAddress(request.ip, reply);
    } catch (error) {
      sendProblemOf(reply, error);
    }
  };
}
