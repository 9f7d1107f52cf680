import fs from 'node:fs';
import net from 'node:net';
import { randomBytes } from 'node:crypto';
import { hasProgram } from './exec.mjs';
import { freePort } from './ports.mjs';
import { SetupError } from './say.mjs';
import { startServer, untilReady } from './server-process.mjs';

/**
 * Starts the system's redis-server on a free port. It keeps nothing on disk: PostgreSQL holds all that matters, and the
 * queues are filled again from there.
 * @param {{ log: string, folder: string }} options `folder` is its working folder
 * @returns {Promise<import('./server-process.mjs').ServerProcess & { url: string }>}
 * @throws {SetupError} when redis-server is not installed
 */
export async function startRedis({ log, folder }) {
  if (!hasProgram('redis-server')) {
    throw new SetupError(
      'redis-server is not installed: install it (`apt-get install redis-server`), or set REDIS_URL to the address of one that runs',
    );
  }
  fs.mkdirSync(folder, { recursive: true });
  const port = await freePort();
  const password = randomBytes(18).toString('base64url');
  const server = startServer('Redis', 'redis-server', ['-'], {
    log,
    input: [
      `port ${port}`,
      'bind 127.0.0.1',
      `dir "${folder}"`,
      'save ""',
      'appendonly no',
      'maxmemory-policy noeviction',
      `requirepass ${password}`,
      '',
    ].join('\n'),
  });
  await untilReady(server, log, () => answersPing(port, password));
  return { ...server, url: `redis://:${password}@127.0.0.1:${port}` };
}

/**
 * @param {number} port
 * @param {string} password
 * @returns {Promise<boolean>}
 */
function answersPing(port, password) {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1', () => socket.write(`AUTH ${password}\r\nPING\r\n`));
    socket.setTimeout(1000, () => socket.destroy());
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk;
      if (answer.includes('+PONG')) socket.destroy();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(answer.includes('+PONG')));
  });
}
