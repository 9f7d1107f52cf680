import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ValidationError } from '../../../kernel/errors.js';
import { UnsupportedEncodingError } from '../problems/http.errors.js';

/** Far more than any request here nests. */
const MAX_DEPTH = 64;

/** Bytes: an address and a password, or a refresh token, with room to spare. */
const AUTH_BODY_LIMIT = 4096;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });

/**
 * Takes JSON in UTF-8 and nothing else, up to a depth: a megabyte of brackets is quick to send and slow to walk through. A body of no bytes is no body. What is
 * compressed is refused unread, for a kilobyte may stand for megabytes.
 */
export function takeJsonBodies(server: FastifyInstance): void {
  const parse = server.getDefaultJsonParser('error', 'error');
  server.removeAllContentTypeParsers();
  server.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer' },
    (request: FastifyRequest, body: Buffer, done: (error: Error | null, value?: unknown) => void) => {
      if (body.length === 0) return done(null);
      try {
        void parse(request, textOf(body), done);
      } catch (error) {
        done(error as Error);
      }
    },
  );
  server.addHook('preParsing', async ({ headers }: FastifyRequest) => {
    const encoding = headers['content-encoding'];
    if (encoding !== undefined && encoding.toLowerCase() !== 'identity')
      throw new UnsupportedEncodingError('A body with a Content-Encoding is not read: leave the header out.');
  });
}

/** The most that a body of this route may have, where it is less than everybody's. */
export function bodyLimitOf(url: string): number | undefined {
  return url.startsWith('/v1/auth/') ? AUTH_BODY_LIMIT : undefined;
}

/** Throws ValidationError for bytes that are no UTF-8, and for what is nested too deep. */
function textOf(body: Buffer): string {
  let text: string;
  try {
    text = utf8.decode(body);
  } catch {
    throw new ValidationError('The body is not UTF-8 text.');
  }
  if (isTooDeep(text)) throw new ValidationError(`The body is nested deeper than ${MAX_DEPTH} levels.`);
  return text;
}

function isTooDeep(text: string): boolean {
  let depth = 0;
  let isInString = false;
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charCodeAt(index);
    if (isInString) {
      if (character === BACKSLASH) index += 1;
      else if (character === QUOTE) isInString = false;
    } else if (character === QUOTE) isInString = true;
    else if (character === OPEN_BRACE || character === OPEN_BRACKET) {
      depth += 1;
      if (depth > MAX_DEPTH) return true;
    } else if (character === CLOSE_BRACE || character === CLOSE_BRACKET) depth -= 1;
  }
  return false;
}

const [QUOTE, BACKSLASH, OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET] = Array.from('"\\{}[]', (each) =>
  each.charCodeAt(0),
) as [number, number, number, number, number, number];
