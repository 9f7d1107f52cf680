import { randomBytes } from 'node:crypto';
import { bytesOf, uuidOf } from '../refresh-token.js';

/**
 * A one-time link's token as its holder has it: `ppl_` and 64 bytes in base64url, of the college's id, the person's id,
 * and a secret of 32 random bytes, of which only a SHA-256 is kept.
 */
export interface LinkToken {
  readonly tenantId: string;
  readonly personId: string;
  readonly secret: Buffer;
}

const PREFIX = 'ppl_';
const LENGTH = 64;

export function newLinkToken(tenantId: string, personId: string): LinkToken {
  return { tenantId, personId, secret: randomBytes(32) };
}

export function encodeLinkToken({ tenantId, personId, secret }: LinkToken): string {
  return PREFIX + Buffer.concat([bytesOf(tenantId), bytesOf(personId), secret]).toString('base64url');
}

/** Null when `text` can't be a token of ours. */
export function parseLinkToken(text: string): LinkToken | null {
  const bytes = Buffer.from(text.slice(PREFIX.length), 'base64url');
  if (!text.startsWith(PREFIX) || bytes.length !== LENGTH) return null;
  const [tenantId, personId] = [uuidOf(bytes.subarray(0, 16)), uuidOf(bytes.subarray(16, 32))];
  return { tenantId, personId, secret: bytes.subarray(32) };
}
