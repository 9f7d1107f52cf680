import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { freePort } from './free-port.js';
import { childOf, residentBytes } from './process-usage.js';
import { HttpClient, type Reply } from './support/http-client.js';

/** More than any bench has submissions under way at once: none waits for another’s connection. */
const CONNECTIONS = 64;

/** A whole Prayog of the bench's own, with the demo college's student logged in. */
export class RunningSystem {
  private readonly client: HttpClient;

  private constructor(
    readonly address: string,
    private readonly login: string,
    private token: string,
    private readonly pid: number,
    private readonly data: string,
    private readonly stop: () => Promise<void>,
  ) {
    this.client = new HttpClient(address, CONNECTIONS);
  }

  /** Starts it as `npm start` does, with an empty data folder and limits that no bench meets. */
  static async start(driver: string): Promise<RunningSystem> {
    const data = mkdtempSync(path.join(tmpdir(), 'prayog-bench-'));
    const unlimited = '1000000';
    const child = spawn(process.execPath, ['scripts/start.mjs'], {
      env: {
        ...process.env,
        PRAYOG_DATA: data,
        PORT: String(await freePort()),
        SANDBOX_DRIVER: driver,
        SANDBOX_POOL_SIZE: '4',
        LOG_LEVEL: 'warn',
        RATE_LIMIT_PER_USER_PER_MINUTE: unlimited,
        RATE_LIMIT_PER_TENANT_PER_MINUTE: unlimited,
        RATE_LIMIT_PER_ADDRESS_PER_MINUTE: unlimited,
        SUBMISSIONS_PER_USER_PER_MINUTE: unlimited,
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    const stop = async (): Promise<void> => {
      child.kill('SIGINT');
      await ended;
      rmSync(data, { recursive: true, force: true });
    };
    try {
      const welcome = await untilUp(child.stdout, ended);
      const address = /at (http:\S+?);/.exec(welcome)?.[1] ?? '';
      const login = /-d '(\{.*\})'/.exec(welcome)?.[1] ?? '';
      return new RunningSystem(address, login, await logIn(address, login), child.pid ?? 0, data, stop);
    } catch (error) {
      await stop();
      throw error;
    }
  }

  /** The app role's way to its database. */
  get databaseUrl(): string {
    return readFileSync(path.join(this.data, 'database.url'), 'utf8');
  }

  /** Has its database do what it does by itself some time after much has changed: clear up, and gather what it plans queries by. */
  async tidyDatabase(): Promise<void> {
    const url = new URL(this.databaseUrl);
    url.username = 'postgres';
    url.password = readFileSync(path.join(this.data, 'postgres.password'), 'utf8');
    const client = new Client({ connectionString: url.href });
    await client.connect();
    await client.query('VACUUM (ANALYZE)');
    await client.end();
  }

  /** What its access tokens are signed with. */
  get tokenSecret(): string {
    return readFileSync(path.join(this.data, 'jwt.secret'), 'utf8');
  }

  /** Submits, and follows the submission's events until its verdict. Milliseconds, and the verdict. */
  async grade(lab: string, files: { name: string; content: string }[]): Promise<{ took: number; verdict: string }> {
    const start = performance.now();
    const submitted = await this.send('POST', `/v1/labs/${lab}/submissions`, { files });
    const { id } = JSON.parse(submitted) as { id: string };
    const events = await this.send('GET', `/v1/submissions/${id}/events`);
    const verdict = /"verdict":"(\w+)"/.exec(events)?.[1] ?? 'none';
    return { took: performance.now() - start, verdict };
  }

  /** An access token of the demo college's student. */
  get accessToken(): string {
    return this.token;
  }

  get apiPid(): number {
    return childOf(this.pid, 'main.api.js');
  }

  /** Bytes of memory that its api or its worker keeps resident. */
  residentBytes(name: 'api' | 'worker'): number {
    return residentBytes(childOf(this.pid, `main.${name}.js`));
  }

  async close(): Promise<void> {
    this.client.close();
    await this.stop();
  }

  /** The body of the answer. */
  private async send(method: string, url: string, body?: object): Promise<string> {
    const ask = (): Promise<Reply> => this.client.send(method, url, this.token, body);
    let reply = await ask();
    if (reply.status === 401) {
      // A long run outlives its access token.
      this.token = await logIn(this.address, this.login);
      reply = await ask();
    }
    if (reply.status >= 300) throw new Error(`${url} answered ${reply.status}: ${reply.body}`);
    return reply.body;
  }
}

async function untilUp(output: NodeJS.ReadableStream, ended: Promise<void>): Promise<string> {
  let text = '';
  const up = (async () => {
    for await (const chunk of output) {
      text += String(chunk);
      if (/curl -s .*\n/.test(text)) return text;
    }
    return text;
  })();
  const welcome = await Promise.race([up, ended.then(() => '')]);
  // Later output is nobody's, but a full pipe would stop the system.
  output.resume();
  if (welcome === '') throw new Error('the system did not start: its message is above');
  return welcome;
}

async function logIn(address: string, login: string): Promise<string> {
  const response = await fetch(`${address}/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: login,
  });
  if (!response.ok) throw new Error(`the demo student can't log in: ${await response.text()}`);
  return ((await response.json()) as { accessToken: string }).accessToken;
}
