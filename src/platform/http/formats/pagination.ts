import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { ValidationError } from '../../../kernel/errors.js';
import { isId } from '../../../kernel/ids.js';

export const MAX_PAGE = 100;

/** Query parameters of every list. */
export const pageQuerySchema = z.object({
  limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(25),
  cursor: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .meta({ description: 'From the `Link` header of the page before. Opaque.' }),
});

export interface Page<Item> {
  readonly items: Item[];
  /** Key of the last item, when more follow. */
  readonly next: string | null;
}

/** The key after which a page begins, an id unless `isKey` says otherwise, or null for the first page. Throws ValidationError for what is not a cursor of ours. */
export function decodeCursor(cursor: string | undefined, isKey: (text: string) => boolean = isId): string | null {
  if (cursor === undefined) return null;
  const key = Buffer.from(cursor, 'base64url').toString('latin1');
  if (isKey(key)) return key;
  throw new ValidationError({
    detail: 'The cursor is not one of ours: take it from the `Link` header.',
    violations: [{ pointer: '/cursor', detail: 'not a cursor' }],
  });
}

/** Cuts rows, of which one more than `limit` was asked for, into a page. */
export function pageOf<Row extends { id: string }, Item>(
  rows: readonly Row[],
  limit: number,
  present: (row: Row) => Item,
): Page<Item> {
  const shown = rows.slice(0, limit);
  return { items: shown.map(present), next: rows.length > limit ? (shown.at(-1)?.id ?? null) : null };
}

/** Points to the next page as RFC 8288 says. */
export function linkNext(request: FastifyRequest, reply: FastifyReply, page: Page<unknown>): void {
  if (page.next === null) return;
  const url = new URL(request.url, 'http://here');
  url.searchParams.set('cursor', Buffer.from(page.next, 'latin1').toString('base64url'));
  void reply.header('Link', `<${url.pathname}${url.search}>; rel="next"`);
}
