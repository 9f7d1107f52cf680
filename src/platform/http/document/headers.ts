import { SENDS, type SentHeader } from '../formats/openapi.js';
import type { Answer, Operation } from './describe-api.js';

const text = (description: string, example: string) => ({ description, schema: { type: 'string' as const }, example });

/** Every header that the document tells of, by its name. */
export const HEADERS = {
  'X-Request-Id': text('The id of the request; give it when you ask for help.', '019ad3c4-6f6e-7a51-9d5e-6c6a2f5f3c11'),
  RateLimit: text(
    'What is left of the caller’s own limit: whose it is, requests that are left (`r`), seconds until the window ends (`t`).',
    '"person";r=117;t=42',
  ),
  ETag: text('Names this revision: for `If-Match` of a change, or for `If-None-Match` of the next read.', '"3"'),
  Location: text('The address of what was made.', '/v1/submissions/019ad3c4-6f6e-7a51-9d5e-6c6a2f5f3c11'),
  Link: text('The next page, as RFC 8288 writes it; absent on the last one.', '</v1/people?cursor=…>; rel="next"'),
  'Retry-After': text('Seconds to wait before the next try.', '17'),
  'WWW-Authenticate': text('How to say who calls.', 'Bearer'),
};

type Header = keyof typeof HEADERS;

/** Refers to the headers that each answer may have. */
export function addHeaders(path: string, operation: Operation): void {
  const kept = operation as Operation & { [SENDS]?: SentHeader[] };
  const own: Header[] = [...(kept[SENDS] ?? []), ...(isPaged(operation) ? (['Link'] as const) : [])];
  delete kept[SENDS];
  for (const [status, answer] of Object.entries(operation.responses ?? {})) {
    const everywhere: Header[] = path.startsWith('/health/') ? ['X-Request-Id'] : ['X-Request-Id', 'RateLimit'];
    const headers = [...everywhere, ...(Number(status) < 400 ? own : (OF_PROBLEM[status] ?? []))];
    (answer as Answer).headers = Object.fromEntries(
      headers.map((name) => [name, { $ref: `#/components/headers/${name}` }]),
    );
  }
}

const OF_PROBLEM: Readonly<Record<string, Header[]>> = {
  401: ['WWW-Authenticate'],
  429: ['Retry-After'],
  503: ['Retry-After'],
};

function isPaged({ parameters = [] }: Operation): boolean {
  return parameters.some((each) => 'name' in each && each.in === 'query' && each.name === 'cursor');
}
