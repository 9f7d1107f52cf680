import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';

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
