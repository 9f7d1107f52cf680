import { createHash, timingSafeEqual } from 'node:crypto';

/** What the text of a token holds. */
export interface SecretToken {
  readonly tenantId: string;
  /** Of the row that it leads to. */
  readonly id: string;
  /** 32 random bytes. */
  readonly secret: Buffer;
}

const LENGTH = 64;

/**
 * A token as its holder has it: a prefix and 64 bytes in base64url, of the college's id, the row's id, and a secret of 32 random bytes.
 * The ids lead to the row; the row keeps only a SHA-256 of the secret, which is enough for a secret that nobody could have chosen.
 */
export class TokenForm {
  constructor(private readonly prefix: string) {}

  encode({ tenantId, id, secret }: SecretToken): string {
    return this.prefix + Buffer.concat([bytesOf(tenantId), bytesOf(id), secret]).toString('base64url');
  }

  /** Null when `text` can't be a token of this form. */
  parse(text: string): SecretToken | null {
    const bytes = Buffer.from(text.slice(this.prefix.length), 'base64url');
    if (!text.startsWith(this.prefix) || bytes.length !== LENGTH) return null;
    const digits = bytes.toString('hex');
    return { tenantId: uuidOf(digits.slice(0, 32)), id: uuidOf(digits.slice(32, 64)), secret: bytes.subarray(32) };
  }
}

export function hashSecret(secret: Uint8Array): Buffer<ArrayBuffer> {
  return Buffer.from(createHash('sha256').update(secret).digest());
}

export function secretMatches(secret: Uint8Array, secretHash: Uint8Array): boolean {
  const hash = hashSecret(secret);
  return hash.length === secretHash.length && timingSafeEqual(hash, secretHash);
}

function bytesOf(uuid: string): Buffer {
  return Buffer.from(uuid.replaceAll('-', ''), 'hex');
}

/** @param digits 32 hexadecimal ones */
export function uuidOf(digits: string): string {
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
