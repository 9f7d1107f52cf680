import { randomBytes } from 'node:crypto';
import { newId } from '../../kernel/ids.js';
import { type SecretToken, TokenForm } from './secret-token.js';

const FORM = new TokenForm('prt_');

export function newRefreshToken(tenantId: string): SecretToken {
  return { tenantId, id: newId(), secret: randomBytes(32) };
}

export function encodeRefreshToken(token: SecretToken): string {
  return FORM.encode(token);
}

/** Null when `text` can't be a token of ours. */
export function parseRefreshToken(text: string): SecretToken | null {
  return FORM.parse(text);
}
