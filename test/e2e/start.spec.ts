import { execFile, spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { TimelineView } from '../../src/modules/labs/submissions/timeline.schema.js';

const root = process.cwd();

/** The environment of someone who has nothing set up: the servers of this test run are not theirs. */
function freshEnvironment(more: Record<string, string>): NodeJS.ProcessEnv {
  const entries = Object.entries(process.env).filter(
    ([name]) => !/^(DATABASE_|REDIS_|JWT_|NODE_ENV|NODE_OPTIONS)/.test(name),
  );
  return { ...Object.fromEntries(entries), ...more };
}

/** Runs `npm start`'s script to its end, as an argument of the command `before`, if any; `lines` are its complaints. */
function startOnce(env: Record<string, string>, before: string[] = []): { status: number | null; lines: string[] } {
  const args = [...before.slice(1), ...(before.length > 0 ? [process.execPath] : []), 'scripts/start.mjs'];
  const { status, stderr } = spawnSync(before[0] ?? process.execPath, args, {
    cwd: root,
    env: freshEnvironment(env),
    encoding: 'utf8',
  });
  return { status, lines: stderr.split('\n').filter((line) => line.startsWith('error:')) };
}

function words(line: string): string[] {
  return line.split(' ').filter((word) => word !== '');
}

describe('npm start, when it can’t', () => {
  it('names a port that is in use', async () => {
    const squatter = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => squatter.once('listening', resolve));
    const { port } = squatter.address() as AddressInfo;
    const { status, lines } = startOnce({ PORT: String(port) });
    squatter.close();
    expect(status).toBe(1);
    expect(lines).toEqual([
      `error: port ${port} of 127.0.0.1 is in use: stop what listens there, or choose another with PORT=…`,
    ]);
  });

  it.each([
    [{ PORT: 'http' }, 'PORT is "http": choose a number'],
    [{ PORT: '0', SANDBOX_DRIVER: 'chroot' }, 'SANDBOX_DRIVER: '],
    [
      { PORT: '0', SANDBOX_DRIVER: 'bubblewrap', REDIS_URL: 'redis://127.0.0.1:1' },
      'nothing answers where REDIS_URL points',
    ],
    [{ PORT: '0', SANDBOX_DRIVER: 'bubblewrap', NODE_ENV: 'production' }, 'The demo college has a public password'],
  ])('names a setting that it can’t work with: %j', async (settings, complaint) => {
    const data = await mkdtemp('/tmp/prayog-start-');
    const { status, lines } = startOnce({ ...settings, PRAYOG_DATA: data });
    await rm(data, { recursive: true });
    expect(status).toBe(1);
    expect(lines).toEqual([expect.stringContaining(complaint)]);
  });

  it('names the version of an old Node', () => {
    const pretend = "data:text/javascript,Object.defineProperty(process.versions,'node',{value:'18.20.4'})";
    const { status, lines } = startOnce({ NODE_OPTIONS: `--import=${pretend}`, PORT: '0' });
    expect(status).toBe(1);
    expect(lines).toEqual([expect.stringMatching(/Node\.js 20\.19 or later is needed, this is 18\.20\.4/)]);
  });

  it('says what to install when it is not root and there is no Redis', () => {
    // Everything is there but redis-server, and the user may install nothing.
    const redis = spawnSync('sh', ['-c', 'command -v redis-server'], { encoding: 'utf8' }).stdout.trim();
    const hidden = redis === '' ? '' : `--ro-bind /dev/null ${redis}`;
    const { status, lines } = startOnce(
      { PORT: '0' },
      words(`bwrap --dev-bind / / ${hidden} --unshare-user --uid 12345 --`),
    );
    expect(status).toBe(1);
    expect(lines).toEqual([
      expect.stringMatching(/missing: (uidmap, )?redis-server: install them as root with `apt-get install/),
    ]);
  });

  it('says so when no sandbox can be made', async () => {
    const data = await mkdtemp('/tmp/prayog-start-');
    const withoutNamespaces = words('bwrap --dev-bind / / --unshare-user --uid 0 --gid 0 --disable-userns --');
    const { status, lines } = startOnce(
      { PORT: '0', PRAYOG_DATA: data, DOCKER_HOST: 'unix:///nowhere.sock' },
      withoutNamespaces,
    );
    await rm(data, { recursive: true });
    expect(status).toBe(1);
    expect(lines).toEqual([
      expect.stringMatching(/bubblewrap driver can't make sandboxes here: .*can't make a user namespace/),
    ]);
  });
});

describe('npm start, to the verdict', () => {
  let data: string;
  let port: number;

  beforeAll(async () => {
    data = await mkdtemp('/tmp/prayog-start-');
    const probe = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => probe.once('listening', resolve));
    port = (probe.address() as AddressInfo).port;
    probe.close();
  });
  afterAll(async () => rm(data, { recursive: true, force: true }));

  interface Running {
    welcome: string;
    pid: number;
    ended: Promise<number | null>;
  }

  /** Starts, waits for the welcome, hands over to `use`, and ends with Ctrl-C's signal unless it has ended already. */
  async function whileRunning(
    use: (running: Running) => Promise<void>,
  ): Promise<{ status: number | null; errors: string[] }> {
    const env = freshEnvironment({ PRAYOG_DATA: data, PORT: String(port), SANDBOX_DRIVER: 'bubblewrap' });
    const child = spawn(process.execPath, ['scripts/start.mjs'], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
    const welcomed = new Promise<void>((resolve) => {
      child.stdout.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        if (said.includes('Try\n')) resolve();
      });
    });
    let complaints = '';
    child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
    const early = ended.then((status) => Promise.reject(new Error(`ended with status ${status}: ${complaints}`)));
    try {
      await Promise.race([welcomed, early]);
      await use({ welcome: said, pid: child.pid ?? 0, ended });
    } finally {
      early.catch(() => undefined);
      child.kill('SIGINT');
    }
    const status = await ended;
    return { status, errors: complaints.split('\n').filter((line) => line.startsWith('error:')) };
  }

  /** Runs shell lines, as whoever has started the system; gives what they print. */
  async function shell(lines: string): Promise<string> {
    const env = freshEnvironment({ PRAYOG_DATA: data });
    const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', lines], { cwd: root, env });
    return stdout;
  }

  function here(text: string): string {
    return text.replaceAll('http://127.0.0.1:3000', `http://127.0.0.1:${port}`);
  }

  it('grades as docs/rest-by-example.md shows, ends on Ctrl-C with nothing left running, finds everything again, and takes another college', async () => {
    const page = await readFile(join(root, 'docs/rest-by-example.md'), 'utf8');
    const lines = /^API=[^`]*/m.exec(page)?.[0] ?? '';
    let id = '';
    const first = await whileRunning(async ({ welcome, pid }) => {
      const shown = await shell(here(/^ +(curl .*)$/m.exec(welcome)?.[1] ?? ''));
      expect(JSON.parse(shown)).toHaveProperty('accessToken');

      const printed = await shell(here(lines));
      const ends = [...printed.matchAll(/^event: graded\ndata: (.*)$/gm)].map(
        ([, data]) => JSON.parse(data ?? '') as object,
      );
      expect(ends).toMatchObject([
        { verdict: 'passed', score: 100 },
        { verdict: 'partial', score: 90 },
      ]);
      const whole = JSON.parse(printed.slice(printed.lastIndexOf('\n{') + 1)) as {
        id: string;
        result: { checks: { id: string; outcome: string; message: string }[] };
      };
      const lost = whole.result.checks.filter(({ outcome }) => outcome !== 'passed');
      expect(lost).toMatchObject([{ id: 'reader-first', message: expect.stringContaining('mkfifo') as string }]);
      id = whole.id;

      const another = startOnce({ PRAYOG_DATA: data, PORT: '0' });
      expect(another.lines).toEqual([expect.stringContaining(`runs here already, as process ${pid}`)]);
    });
    expect(first).toEqual({ status: 0, errors: [] });
    expect(processesThatMention(data)).toEqual([]);
    expect(existsSync(join(data, 'start.pid'))).toBe(false);

    const second = await whileRunning(async () => {
      const again = lines.replace(/^PIPE=[^]*/m, `curl -s $API/submissions/${id} -H "authorization: Bearer $TOKEN"`);
      expect(JSON.parse(await shell(here(again)))).toMatchObject({ status: 'graded', score: 90 });
      const timeline = JSON.parse(await shell(here(again.replace(id, `${id}/timeline`)))) as TimelineView;
      const passedOn = timeline.scenarios.flatMap(({ events }) =>
        events.filter(({ action, peer }) => action === 'receive' && peer !== undefined),
      );
      expect(timeline).toMatchObject({ submissionId: id, cut: false });
      expect(passedOn).toContainEqual(expect.objectContaining({ object: '/tmp/ipc_lab_fifo' }));

      // The commands find the database of the system that runs.
      const founded = await shell(
        `npm run -s college -- found nice --name 'Nice College' --admin head@nice.test
         npm run -s content -- load content/os-unit-9-ipc --tenant nice`,
      );
      expect(founded).toContain('is at nice as version 1 (new)');
      const password = /password (\S+)/.exec(founded)?.[1];
      const login = JSON.stringify({ tenant: 'nice', email: 'head@nice.test', password });
      const url = here('http://127.0.0.1:3000/v1/auth/login');
      expect(await shell(`curl -s ${url} -H 'content-type: application/json' -d '${login}'`)).toContain('accessToken');
    });
    expect(existsSync(join(data, 'database-owner.url'))).toBe(false);
    expect(second).toEqual({ status: 0, errors: [] });
  });

  it('ends everything, with a line that says which, when a process dies', async () => {
    const { status, errors } = await whileRunning(async ({ pid, ended }) => {
      const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
      const worker = children.find((child) =>
        readFileSync(`/proc/${child}/cmdline`, 'utf8').includes('main.worker.js'),
      );
      process.kill(Number(worker), 'SIGKILL');
      await ended;
    });
    expect({ status, errors }).toEqual({
      status: 1,
      errors: [expect.stringMatching(/^error: worker ended by itself \(SIGKILL\), so everything is stopped/)],
    });
    expect(processesThatMention(data)).toEqual([]);
  });
});

function processesThatMention(text: string): string[] {
  const mentions = (pid: string): string => {
    try {
      const commandLine = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      return commandLine.includes(text) ? commandLine : '';
    } catch {
      return '';
    }
  };
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(mentions)
    .filter((line) => line !== '');
}
