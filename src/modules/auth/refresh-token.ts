import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { newId } from '../../kernel/ids.js';

/**
 * A refresh token as its holder has it: `prt_` and 64 bytes in base64url, of the college's id, the token's id, and a secret of 32 random bytes.
 * The ids lead to the row; the row keeps only a SHA-256 of the secret, which is enough for a secret that nobody could have chosen.
 */
export interface RefreshTokenParts {
  readonly tenantId: string;
  readonly id: string;
  readonly secret: Buffer;
}

const PREFIX = 'prt_';
const LENGTH = 64;

export function newRefreshToken(tenantId: string): RefreshTokenParts {
  return { tenantId, id: newId(), secret: randomBytes(32) };
}

export function encodeRefreshToken({ tenantId, id, secret }: RefreshTokenParts): string {
  return PREFIX + Buffer.concat([bytesOf(tenantId), bytesOf(id), secret]).toString('base64url');
}

/** Null when `text` can't be a token of ours. */
export function parseRefreshToken(text: string): RefreshTokenParts | null {
  const bytes = Buffer.from(text.slice(PREFIX.length), 'base64url');
  if (!text.startsWith(PREFIX) || bytes.length !== LENGTH) return null;
  return { tenantId: uuidOf(bytes.subarray(0, 16)), id: uuidOf(bytes.subarray(16, 32)), secret: bytes.subarray(32) };
}

export function hashSecret(secret: Uint8Array): Buffer<ArrayBuffer> {
  return Buffer.from(createHash('sha256').update(secret).digest());
}

export function secretMatches(secret: Uint8Array, secretHash: Uint8Array): boolean {
  const hash = hashSecret(secret);
  return hash.length === secretHash.length && timingSafeEqual(hash, secretHash);
}

export function bytesOf(uuid: string): Buffer {
  return Buffer.from(uuid.replaceAll('-', ''), 'hex');
}

export function uuidOf(bytes: Buffer): string {
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
