import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { dataDir } from './paths.mjs';

/** @returns {string} the secret that this machine's access tokens are signed with: made once, and kept so that log-ins outlive a restart */
export function developmentSecret() {
  const file = path.join(dataDir, 'jwt.secret');
  if (!fs.existsSync(file)) {
    fs.mkdirSync(dataDir, { recursive: true });
    fs.writeFileSync(file, randomBytes(48).toString('base64url'), { mode: 0o600 });
  }
  return fs.readFileSync(file, 'utf8');
}
