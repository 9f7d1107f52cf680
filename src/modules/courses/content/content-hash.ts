import { createHash } from 'node:crypto';

/**
 * SHA-256, hexadecimal, of plain data: the same for the same values, whatever the order of an object's keys.
 * Keys with the value `undefined` count as absent.
 */
export function contentHash(value: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(canonical(value)))
    .digest('hex');
}

function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, canonical(inner)] as const);
  // Pairs, not an object: an object would move keys that look like numbers to its front.
  return entries.filter(([, inner]) => inner !== undefined).toSorted(([a], [b]) => (a < b ? -1 : 1));
}
