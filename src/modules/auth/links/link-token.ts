import { randomBytes } from 'node:crypto';
import { TokenForm } from '../secret-token.js';

/** A one-time link's token. A person has one at the most, so the person's id leads to it. */
export interface LinkToken {
  readonly tenantId: string;
  readonly personId: string;
  readonly secret: Buffer;
}

const FORM = new TokenForm('ppl_');

export function newLinkToken(tenantId: string, personId: string): LinkToken {
  return { tenantId, personId, secret: randomBytes(32) };
}

export function encodeLinkToken({ tenantId, personId, secret }: LinkToken): string {
  return FORM.encode({ tenantId, id: personId, secret });
}

/** Null when `text` can't be a token of ours. */
export function parseLinkToken(text: string): LinkToken | null {
  const token = FORM.parse(text);
  return token && { tenantId: token.tenantId, personId: token.id, secret: token.secret };
}
