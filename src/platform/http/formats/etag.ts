import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { PreconditionFailedError, PreconditionRequiredError } from '../../../kernel/errors.js';

/**
 * Marks an answer with its strong `ETag` and lets caches ask whether it is still the same. Returns the answer, or nothing with status 304 when the
 * client has it already.
 */
export function withEtag<Answer>(request: FastifyRequest, reply: FastifyReply, answer: Answer): Answer | undefined {
  const etag = `"${createHash('sha256').update(JSON.stringify(answer)).digest('base64url').slice(0, 27)}"`;
  void reply.header('ETag', etag).header('Cache-Control', 'private, no-cache');
  const known = (request.headers['if-none-match'] ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  if (!known.includes(etag) && !known.includes('*')) return answer;
  void reply.code(304);
  return undefined;
}

/** The `ETag` of something that counts its revisions. */
export function revisionTag(revision: number): string {
  return `"${revision}"`;
}

/**
 * Holds a write back unless its `If-Match` names the newest revision. Throws PreconditionRequiredError when there is none, PreconditionFailedError when it
 * names another.
 */
export function mustMatch(ifMatch: string | undefined, revision: number): void {
  if (ifMatch === undefined)
    throw new PreconditionRequiredError('Send the ETag that you got when reading this as `If-Match`.');
  const named = ifMatch.split(',').map((tag) => tag.trim());
  if (named.includes(revisionTag(revision)) || named.includes('*')) return;
  throw new PreconditionFailedError(
    'Somebody has changed this since you read it: read it again, and send its new ETag as `If-Match`.',
  );
}
