import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The least uid that a driver gives to students' programs on the host. */
const firstStudent = 20_000;

/** What stands outside of every sandbox for attacks to try their hands on. */
export interface HostBait {
  /** Is in a file, in this process's environment and on nobody's command line: it must never be seen in a sandbox. */
  readonly secret: string;
  /** A file that everybody on the host may read and write. */
  readonly file: string;
  /** Name of an abstract Unix socket that listens. */
  readonly abstractName: string;
  /** A TCP port that listens on every address. */
  readonly port: number;
  /** Connections that reached one of the two. */
  readonly connections: () => number;
  /** @throws Error naming what has changed on the host since the bait was laid. */
  readonly assertUnharmed: () => void;
  readonly remove: () => Promise<void>;
}

export async function layBait(): Promise<HostBait> {
  const secret = randomBytes(16).toString('hex');
  const name = `prayog-bait-${process.pid}`;
  const file = join(tmpdir(), name);
  await writeFile(file, secret, { mode: 0o666 });
  process.env['PRAYOG_TEST_SECRET'] = secret;
  let connections = 0;
  const accept = (): number => (connections += 1);
  const [abstract, tcp] = await Promise.all([listen(accept, `\0${name}`), listen(accept, 0)]);
  const bystander = spawn('sleep', ['600'], { stdio: 'ignore' });
  const objects = sysvBait();
  const before = hostObjects();
  return {
    secret,
    file,
    abstractName: name,
    port: (tcp.address() as { port: number }).port,
    connections: () => connections,
    assertUnharmed: () => {
      if (bystander.exitCode !== null || bystander.signalCode !== null)
        throw new Error('a process of the host has ended');
      if (readFileSync(file, 'utf8') !== secret) throw new Error('a file of the host was changed');
      if (connections > 0) throw new Error('something connected to the host');
      const left = sysvObjects(() => true);
      if (!objects.names.every((object) => left.includes(object)))
        throw new Error('a System V object of the host is gone');
      const after = hostObjects();
      for (const [what, text] of Object.entries(before))
        if (after[what] !== text) throw new Error(`${what} of the host changed from\n${text}\nto\n${after[what]}`);
    },
    remove: async () => {
      delete process.env['PRAYOG_TEST_SECRET'];
      objects.remove();
      await Promise.all([rm(file), close(abstract), close(tcp), ended(bystander)]);
    },
  };
}

/** What no sandbox may add to or take from. Other tests run on this host at the same time, so only what they leave alone is in it. */
function hostObjects(): Record<string, string> {
  const settings = ['shm_next_id', 'msg_next_id', 'shmmax', 'msgmni', 'core_pattern'];
  return {
    "students' System V objects": sysvObjects((owner) => owner >= firstStudent).join('\n'),
    'POSIX queues': listed('/dev/mqueue'),
    'settings of IPC': settings.map((name) => readFileSync(`/proc/sys/kernel/${name}`, 'utf8')).join(''),
    mounts: ownMounts(),
  };
}

/** Kinds and ids of those whose owners are wanted. */
function sysvObjects(wanted: (owner: number) => boolean): string[] {
  return ['shm', 'sem', 'msg'].flatMap((kind) => {
    const [head = '', ...lines] = readFileSync(`/proc/sysvipc/${kind}`, 'utf8').trim().split('\n');
    const owner = head.trim().split(/\s+/).indexOf('uid');
    return lines
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => wanted(Number(fields[owner])))
      .map((fields) => `${kind} ${fields[1]}`);
  });
}

/** One System V object of each kind that everybody may use. */
function sysvBait(): { names: string[]; remove: () => void } {
  const kinds = [
    ['shm', '-m', ['-M', '4096']],
    ['sem', '-s', ['-S', '2']],
    ['msg', '-q', ['-Q']],
  ] as const;
  const made = kinds.map(([kind, remover, maker]) => {
    const id = /(\d+)\s*$/.exec(execFileSync('ipcmk', [...maker, '-p', '0666'], { encoding: 'utf8' }))?.[1] ?? '';
    return { name: `${kind} ${id}`, removal: [remover, id] };
  });
  return {
    names: made.map(({ name }) => name),
    remove: () =>
      void execFileSync(
        'ipcrm',
        made.flatMap(({ removal }) => removal),
      ),
  };
}

function listed(folder: string): string {
  try {
    return readdirSync(folder).sort().join('\n');
  } catch {
    return '';
  }
}

/** Engines mount and unmount a container's layers all the time: those are not the host's. */
function ownMounts(): string {
  return readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' ').slice(0, 3).join(' '))
    .filter((line) => !/\/(docker|containerd|netns)\/|\bnsfs\b/.test(line))
    .join('\n');
}

/** Directories of control groups whose names hold a text. */
export function cgroupsOf(text: string): string[] {
  const found: string[] = [];
  const folders = ['/sys/fs/cgroup'];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    if (folder.includes(text)) found.push(folder);
    folders.push(...foldersIn(folder));
  }
  return found;
}

/** Other sandboxes' folders come and go meanwhile. */
function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => join(folder, name));
  } catch {
    return [];
  }
}

function listen(onConnection: () => void, where: string | number): Promise<Server> {
  const server = createServer((socket) => {
    onConnection();
    socket.destroy();
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(where, () => resolve(server));
  });
}

const close = (server: Server): Promise<void> => new Promise((resolve) => server.close(() => resolve()));

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('close', () => resolve());
    child.kill('SIGKILL');
  });
}
