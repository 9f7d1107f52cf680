import type { Settings } from '../../config/settings.js';

/** What every answer's headers begin with, unless the answer knows better. Names in small letters, as Fastify keeps them. */
export function commonHeaders({ NODE_ENV }: Settings): Record<string, string> {
  return {
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    ...(NODE_ENV === 'production' && { 'strict-transport-security': 'max-age=31536000; includeSubDomains' }),
  };
}
