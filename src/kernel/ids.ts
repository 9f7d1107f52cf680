import { randomUUID } from 'node:crypto';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

/**
 * A UUID version 7 (RFC 9562): 48 bits of milliseconds, then random ones. Ids made later sort later, so new rows go to the end
 * of an index and a list in order of ids is in order of time (to the millisecond).
 */
export function newId(now: number = Date.now()): string {
  if (now !== latest.now) latest = { now, start: startOf(now) };
  // Of a version 4 what comes behind the version: random bits, and the variant. Node makes them in stock, which asking for bytes each time does not.
  return latest.start + randomUUID().slice(15);
}

/** Ids are often made several in a millisecond: it is written out once. */
let latest = { now: Number.NaN, start: '' };

function startOf(now: number): string {
  const time = now.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7`;
}

/** Whether PostgreSQL would take `text` as a uuid in its usual form. */
export function isId(text: string): boolean {
  return UUID.test(text);
}
