import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { createApi } from '../../src/create-api.js';
import { readEnvironment } from '../../src/platform/config/environment.js';
import { settingsSchemaOf } from '../../src/platform/config/settings.js';
import { Log } from '../../src/platform/logging/log.js';
import { PASSWORD } from '../support/college.js';
import { TestSystem } from '../support/system.js';

const ADDRESS_LIMIT = 30;

let system: TestSystem;
beforeAll(async () => {
  // Requests come from the address that the test says, so that each test has a count of its own.
  system = await TestSystem.start({ TRUSTED_PROXIES: '1', RATE_LIMIT_PER_ADDRESS_PER_MINUTE: String(ADDRESS_LIMIT) });
});
afterAll(() => system.close());

const LOGIN = { tenant: 'alpha', email: 'student@alpha.test', password: PASSWORD };

/** Posts these bytes as they are. */
const post = (path: string, body: Buffer | string, headers: Record<string, string> = {}) =>
  system.http
    .post(path)
    .set({ 'content-type': 'application/json', ...headers })
    .serialize((bytes: unknown) => bytes as string)
    .send(body as string);

/** Sends bytes on a connection of its own, and gives all that comes back. */
async function exchange(bytes: string): Promise<string> {
  const socket: Socket = connect(Number(new URL(system.url).port), '127.0.0.1');
  const pieces: Buffer[] = [];
  socket.on('data', (piece: Buffer) => pieces.push(piece));
  socket.write(bytes);
  await once(socket, 'close');
  return Buffer.concat(pieces).toString();
}

describe('bodies', () => {
  const brackets = '['.repeat(900_000);

  it.each([
    ['gzip', gzipSync(brackets)],
    ['br', brotliCompressSync(brackets)],
    ['nonsense', Buffer.from('[]')],
  ])('encoded as %s are refused unread', async (encoding, body) => {
    const answer = await post('/v1/auth/login', body, { 'content-encoding': encoding });
    expect([answer.status, answer.body]).toMatchObject([415, { type: '/problems/unsupported-encoding' }]);
  });

  it('that say they are encoded as they are count as any', async () => {
    const answer = await post('/v1/auth/login', JSON.stringify(LOGIN), { 'content-encoding': 'identity' });
    expect(answer.status).toBe(200);
  });

  it('of a log-in are small', async () => {
    const answer = await post('/v1/auth/login', JSON.stringify({ ...LOGIN, password: 'x'.repeat(4_100) }));
    expect([answer.status, answer.body]).toMatchObject([413, { type: '/problems/too-large' }]);
  });

  it.each([
    ['arrays', `${'['.repeat(65)}${']'.repeat(65)}`],
    ['objects', `${'{"a":'.repeat(65)}1${'}'.repeat(65)}`],
    ['arrays that never end', '['.repeat(500_000)],
  ])('nested too deep are refused: %s', async (_what, body) => {
    const token = await system.token('student');
    const answer = await post('/v1/labs/test-lab/submissions', body, { authorization: `Bearer ${token}` });
    expect([answer.status, answer.body]).toMatchObject([400, { type: '/problems/validation' }]);
    expect((answer.body as { detail: string }).detail).toMatch(/nested deeper than 64/);
  });

  it('may hold brackets in text', async () => {
    const token = await system.token('student');
    const content = `${'[{"'.repeat(300)}\\" \\\\`;
    const files = { files: [{ name: 'a.c', content }] };
    const answer = await post('/v1/labs/test-lab/submissions', JSON.stringify(files), {
      authorization: `Bearer ${token}`,
    });
    expect((answer.body as { detail: string }).detail ?? '').not.toMatch(/nested/);
  });

  it.each([
    ['Latin-1', Buffer.from('{"tenant":"alph\xe4"}', 'latin1')],
    ['half a character', Buffer.concat([Buffer.from('{"tenant":"'), Buffer.from([0xe0, 0xa4]), Buffer.from('"}')])],
    ['a surrogate', Buffer.concat([Buffer.from('{"tenant":"'), Buffer.from([0xed, 0xa0, 0x80]), Buffer.from('"}')])],
    ['UTF-16', Buffer.from('{"tenant":"alpha"}', 'utf16le').subarray(1)],
  ])('that are no UTF-8 are refused, not stored with other bytes: %s', async (_what, body) => {
    const answer = await post('/v1/auth/login', body);
    expect(answer.status).toBe(400);
  });
});

describe('an address that asks too often', () => {
  const from = (address: string) => ({ 'x-forwarded-for': address });
  const useUp = async (address: string, headers: Record<string, string> = {}): Promise<void> => {
    for (let count = 0; count < ADDRESS_LIMIT; count += 1)
      expect((await post('/v1/auth/refresh', '{}', { ...from(address), ...headers })).status).not.toBe(429);
  };

  it('is refused before its body is read', async () => {
    await useUp('192.0.2.1');
    // The body never comes.
    const head = `POST /v1/auth/login HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 192.0.2.1\r\nContent-Type: application/json\r\nContent-Length: 900\r\nConnection: close\r\n\r\n`;
    const answer = await exchange(head);
    expect(answer).toMatch(/^HTTP\/1.1 429 /);
    expect(answer).toMatch(/retry-after: \d+/i);
    expect(answer).toMatch(/"type":"\/problems\/rate-limited"/);
  });

  it('gains nothing by tokens that are none', async () => {
    await useUp('192.0.2.2', { authorization: 'Bearer made.up.token' });
    const answer = await post('/v1/auth/refresh', '{}', { ...from('192.0.2.2'), authorization: 'Bearer another' });
    expect(answer.status).toBe(429);
  });

  it('is counted for documentation, too, and people who are logged in there are not', async () => {
    for (let count = 0; count < ADDRESS_LIMIT; count += 1)
      await system.http.get('/docs/start.js').set(from('192.0.2.3')).expect(200);
    await system.http.get('/docs/start.js').set(from('192.0.2.3')).expect(429);
    await system.http
      .get('/v1/me')
      .set(from('192.0.2.3'))
      .auth(await system.token('student'), { type: 'bearer' })
      .expect(200);
    await system.http.get('/health/live').set(from('192.0.2.3')).expect(200);
  });
});

describe('what is no HTTP', () => {
  it.each([
    ['a header without a name', 'GET /health/live HTTP/1.1\r\nHost: x\r\n: nothing\r\n\r\n', 400, 'malformed'],
    ['a header with a control character', 'GET /health/live HTTP/1.1\r\nHost: x\r\nA: b\x01\r\n\r\n', 400, 'malformed'],
    ['no request line', 'GARBAGE\r\n\r\n', 400, 'malformed'],
    ['headers without end', `GET / HTTP/1.1\r\nHost: x\r\nA: ${'b'.repeat(20_000)}\r\n\r\n`, 431, 'headers-too-large'],
  ])('is told so in a problem document: %s', async (_what, bytes, status, type) => {
    const answer = await exchange(bytes);
    expect(answer.startsWith(`HTTP/1.1 ${status} `)).toBe(true);
    expect(answer).toMatch(/content-type: application\/problem\+json/i);
    expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))).toMatchObject({ type: `/problems/${type}`, status });
  });
});

describe('the documentation', () => {
  it('is compressed once, and not sent again to whoever has it', async () => {
    const ask = (headers: Record<string, string>) => system.http.get('/docs/openapi.json').set(headers);
    const first = await ask({ 'accept-encoding': 'br' }).expect(200);
    expect(first.headers['content-encoding']).toBe('br');
    await ask({ 'accept-encoding': 'br', 'if-none-match': first.headers['etag'] as string }).expect(304);
  });

  it('can be switched off', async () => {
    const settings = readEnvironment(settingsSchemaOf('api'), { ...system.env(), API_DOCS: 'off' });
    const api = await createApi({ settings, log: Log.open(settings), labs: [] });
    try {
      await api.listen(0, '127.0.0.1');
      const answer = await fetch(`${await api.getUrl()}/docs`);
      expect(answer.status).toBe(404);
    } finally {
      await api.close();
    }
  });
});
