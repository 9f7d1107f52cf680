import { createHmac, randomUUID } from 'node:crypto';
import type { TenantClient } from './generated-answers.js';

const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');

/** Begins a session and gives its access token, as a log-in would: a thousand log-ins would measure how passwords are hashed. */
export async function issueToken(
  { client, tenantId }: TenantClient,
  secret: string,
  personId: string,
): Promise<string> {
  const sessionId = randomUUID();
  await client.query('INSERT INTO sessions (tenant_id, id, person_id) VALUES ($1, $2, $3)', [
    tenantId,
    sessionId,
    personId,
  ]);
  const now = Math.floor(Date.now() / 1000);
  // What somebody is at the college, the api asks the database.
  const claims = { sub: personId, tid: tenantId, sid: sessionId, roles: [] };
  const body = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({ ...claims, iss: 'prayog', aud: 'prayog-api', iat: now, exp: now + 7200 })}`;
  return `${body}.${createHmac('sha256', secret).update(body).digest('base64url')}`;
}
