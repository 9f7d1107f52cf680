import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import { constants } from 'node:zlib';
import compress from '@fastify/compress';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ValidationError } from '../../../kernel/errors.js';
import { newId } from '../../../kernel/ids.js';
import type { Settings } from '../../config/settings.js';
import { Log } from '../../logging/log.js';
import { commonHeaders } from './common-headers.js';
import { type ApiTexts, describeApi } from '../document/describe-api.js';
import { serveDocs } from '../document/serve-docs.js';
import { KnownTokens } from '../auth/known-tokens.js';
import { PROBLEM_TYPE, problemOf } from '../problems/problem.js';
import { ProblemFilter, sendProblemOf } from '../problems/problem.filter.js';
import { bodyLimitOf, takeJsonBodies } from './request-body.js';
import { RequestLimits } from '../limits/request-limits.js';
import { RequestRecords } from './request-records.js';
import { ROUTING } from './routing.js';
import { limitStrangers, TokenCheck } from '../limits/strangers.js';
import { refuseUnknownParameters, tellWrongMethods } from './strict-requests.js';
import { validationPipe } from '../problems/validation.js';

/** The database takes no such text. */
const nulInAddress = new ValidationError('The address holds a NUL, `%00`: nothing here has one in its name.');

/** The HTTP server under Nest, with its limits. */
export function createHttpAdapter(settings: Settings): FastifyAdapter {
  return new FastifyAdapter({
    bodyLimit: settings.BODY_LIMIT_BYTES,
    trustProxy: (_address, hop) => hop < settings.TRUSTED_PROXIES,
    genReqId: () => newId(),
    requestTimeout: 30_000,
    // What never reaches a route: an address that can't be decoded, or a parameter without end.
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => {
      void reply.headers(commonHeaders(settings)).header('x-request-id', request.id);
      sendProblemOf(reply, error);
    },
    clientErrorHandler: answerUnreadable,
    routerOptions: ROUTING,
  });
}

/** Everything that holds for every route: headers, request log, checks of input, error documents, and the documentation. */
export async function configureHttp(app: NestFastifyApplication, settings: Settings, texts: ApiTexts): Promise<void> {
  const log = app.get(Log);
  const records = app.get(RequestRecords);
  const server = app.getHttpAdapter().getInstance();
  takeJsonBodies(server);
  server.addHook('preClose', unusedConnectionsOf(server.server));
  const headers = commonHeaders(settings);
  server.addHook('onRequest', (request: FastifyRequest, reply: FastifyReply, done: () => void) => {
    void reply.headers(headers).header('x-request-id', request.id);
    done();
  });
  server.addHook('onRequest', (request: FastifyRequest, reply: FastifyReply, done: () => void) => {
    if (request.url.includes('%00')) sendProblemOf(reply, nulInAddress);
    else done();
  });
  server.addHook(
    'onRequest',
    limitStrangers(app.get(KnownTokens), app.get(TokenCheck, { strict: false }), app.get(RequestLimits)),
  );
  server.addHook('onResponse', (request: FastifyRequest, reply: FastifyReply, done: () => void) => {
    records.note({
      requestId: request.id,
      method: request.method,
      route: request.routeOptions.url ?? 'unknown',
      status: reply.statusCode,
      ms: reply.elapsedTime,
    });
    done();
  });
  tellWrongMethods(server);
  server.addHook('onRoute', (route) => {
    const limit = bodyLimitOf(route.url);
    if (limit !== undefined) route.bodyLimit = limit;
  });
  // Answers that are made each time: quick rather than small. Those that are kept come compressed already, see ReadyAnswer.
  await server.register(compress, {
    globalDecompression: false,
    encodings: ['br', 'gzip'],
    threshold: 1024,
    brotliOptions: { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } },
  });
  app.useGlobalPipes(validationPipe);
  app.useGlobalFilters(new ProblemFilter(log));
  if (settings.CORS_ORIGINS.length > 0) {
    app.enableCors({
      origin: settings.CORS_ORIGINS,
      exposedHeaders: ['ETag', 'Link', 'Location', 'RateLimit', 'Retry-After', 'X-Request-Id'],
      maxAge: 600,
    });
  }
  const document = describeApi(app, texts);
  refuseUnknownParameters(server, document);
  if (settings.API_DOCS === 'on') serveDocs(app, document);
}

/** What can't be read as HTTP at all has no request and no route. The same document all the same, and then nothing more is said on that connection. */
function answerUnreadable(error: Error & { code?: string }, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const [status, line] = UNREADABLE[error.code ?? ''] ?? [400, '400 Bad Request'];
  const told = Object.assign(new Error('The request is not HTTP that can be read, or its headers are too large.'), {
    statusCode: status,
  });
  const requestId = newId();
  const body = JSON.stringify(problemOf(told, requestId));
  const head = [
    `HTTP/1.1 ${line}`,
    `X-Request-Id: ${requestId}`,
    `Content-Type: ${PROBLEM_TYPE}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

/** By Node's codes. */
const UNREADABLE: Readonly<Record<string, [status: number, line: string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: [408, '408 Request Timeout'],
  HPE_HEADER_OVERFLOW: [431, '431 Request Header Fields Too Large'],
};

/**
 * Gives what closes the connections that nothing was ever asked on: browsers open some ahead. Node closes those that are idle between two requests as it closes a
 * server, but waits a minute for a first one.
 */
function unusedConnectionsOf(server: Server): (done: () => void) => void {
  const unused = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    unused.add(socket);
    socket.once('close', () => unused.delete(socket));
  });
  server.on('request', ({ socket }: IncomingMessage) => unused.delete(socket));
  return (done) => {
    for (const socket of unused) socket.destroy();
    done();
  };
}
