import { randomBytes } from 'node:crypto';
import { newId } from '../../../kernel/ids.js';
import { type SecretToken, uuidOf } from '../secret-token.js';

/**
 * A key as its holder has it: `prayog_<id>_<secret>`, both of 64 hexadecimal digits. The id is the college's id and the
 * key's, which lead to the row, and the secret is 32 random bytes.
 */
export type ApiKeyParts = SecretToken;

const PREFIX = 'prayog_';
const FORM = /^prayog_([0-9a-f]{32})([0-9a-f]{32})_([0-9a-f]{64})$/;

export function newApiKey(tenantId: string, id: string = newId()): ApiKeyParts {
  return { tenantId, id, secret: randomBytes(32) };
}

export function encodeApiKey({ tenantId, id, secret }: ApiKeyParts): string {
  return `${PREFIX}${digitsOf(tenantId)}${digitsOf(id)}_${secret.toString('hex')}`;
}

/** Whether a bearer token means to be a key: no access token begins like that. */
export function isApiKey(token: string): boolean {
  return token.startsWith(PREFIX);
}

/** Null when `text` can't be a key of ours. */
export function parseApiKey(text: string): ApiKeyParts | null {
  const [, college, key, secret] = FORM.exec(text) ?? [];
  if (!college || !key || !secret) return null;
  return { tenantId: uuidOf(college), id: uuidOf(key), secret: Buffer.from(secret, 'hex') };
}

function digitsOf(uuid: string): string {
  return uuid.replaceAll('-', '');
}
