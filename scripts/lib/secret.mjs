import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import { inVar } from './paths.mjs';

/** @returns {string} the secret that this machine's access tokens are signed with: made once, and kept so that log-ins outlive a restart */
export function developmentSecret() {
  const file = inVar('data', 'jwt.secret');
  if (!fs.existsSync(file)) {
    fs.mkdirSync(inVar('data'), { recursive: true });
    fs.writeFileSync(file, randomBytes(48).toString('base64url'), { mode: 0o600 });
  }
  return fs.readFileSync(file, 'utf8');
}
