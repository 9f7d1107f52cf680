import type { OpenAPIObject } from '@nestjs/swagger';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import findMyWay, { type HTTPMethod } from 'find-my-way';
import { ValidationError } from '../../../kernel/errors.js';
import { MethodNotAllowedError } from '../problems/http.errors.js';
import { sendProblemOf } from '../problems/problem.filter.js';
import { ROUTING } from './routing.js';

/**
 * Tells a wrong method from a wrong address: 405 with `Allow`, where without it would be 404. Must be called before routes are registered.
 */
export function tellWrongMethods(server: FastifyInstance): void {
  const routes = findMyWay({ ...ROUTING });
  const methods = new Set<HTTPMethod>();
  server.addHook('onRoute', ({ method, url }) => {
    for (const each of [method].flat() as HTTPMethod[]) {
      methods.add(each);
      if (!routes.hasRoute(each, url)) routes.on(each, url, () => undefined);
    }
  });
  server.addHook('onRequest', (request: FastifyRequest, reply: FastifyReply, done: () => void) => {
    // Preflights are answered elsewhere, and what has a route goes there.
    const isElsewhere = !request.is404 || request.method === 'OPTIONS';
    const allowed = isElsewhere ? [] : [...methods].filter((method) => routes.find(method, request.url) !== null);
    if (allowed.length === 0) return done();
    const list = allowed.toSorted().join(', ');
    void reply.header('Allow', list);
    sendProblemOf(reply, new MethodNotAllowedError(`${request.method} is not taken here, only ${list}.`));
  });
}

/**
 * Refuses query parameters that a route does not have: a misspelt filter would otherwise give everything, and nobody would notice. What routes have is what the
 * document says.
 */
export function refuseUnknownParameters(server: FastifyInstance, document: OpenAPIObject): void {
  const known = parametersByRoute(document);
  server.addHook('preValidation', (request: FastifyRequest, _reply: FastifyReply, done: (error?: Error) => void) => {
    const names = known.get(`${request.method} ${request.routeOptions.url ?? ''}`);
    const unknown = names && Object.keys(request.query as object).filter((name) => !names.has(name));
    if (!names || !unknown || unknown.length === 0) return done();
    const taken = names.size === 0 ? 'it takes none' : `it takes ${[...names].join(', ')}`;
    done(
      new ValidationError({
        detail: `This address has no query parameter ${unknown.map((name) => `\`${name}\``).join(', ')}: ${taken}.`,
        violations: unknown.slice(0, 50).map((name) => ({
          pointer: `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`,
          detail: 'is no query parameter of this address',
        })),
      }),
    );
  });
}

type Parameters = readonly ({ in: string; name: string } | { $ref: string })[];

/** Names of the query parameters, by method and address as Fastify writes it. */
function parametersByRoute({ paths }: OpenAPIObject): Map<string, ReadonlySet<string>> {
  const known = new Map<string, ReadonlySet<string>>();
  for (const [path, operations] of Object.entries(paths)) {
    const url = path.replaceAll(/\{(\w+)\}/g, ':$1');
    for (const [method, { parameters = [] }] of Object.entries(
      operations as Record<string, { parameters?: Parameters }>,
    )) {
      const names = parameters.flatMap((each) => ('name' in each && each.in === 'query' ? [each.name] : []));
      known.set(`${method.toUpperCase()} ${url}`, new Set(names));
      if (method === 'get') known.set(`HEAD ${url}`, new Set(names));
    }
  }
  return known;
}
