import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { labCommand } from '../../src/cli/lab-command.js';
import type { GradeResult } from '../../src/modules/labs/grading/index.js';

const fixture = (path: string): string => fileURLToPath(new URL(`fixtures/${path}`, import.meta.url));
const unitPipes = fixture('pipe-conversation/unit/pipe_lab.c');

async function lab(...args: string[]): Promise<{ status: number; stdout: string; stderr: string }> {
  const written = { stdout: '', stderr: '' };
  const stream = (name: 'stdout' | 'stderr', isTTY = false) => ({
    isTTY,
    columns: 80,
    write: (text: string) => {
      written[name] += text;
      return true;
    },
  });
  const terminal = { stdout: stream('stdout'), stderr: stream('stderr', args.includes('--on-terminal')) };
  const status = await labCommand(
    args.filter((arg) => arg !== '--on-terminal'),
    terminal,
  );
  return { status, ...written };
}

describe('lab grade', () => {
  it('ends with 0 for full marks and prints a readable report', async () => {
    const { status, stdout, stderr } = await lab('grade', 'pipe-conversation', unitPipes, '--driver', 'bubblewrap');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/✓ +25\/25 +The question goes from the parent to the child/);
    expect(stdout).toContain('100 of 100 points');
  });

  it('tells in full once what failed several checks', async () => {
    const file = fixture('pipe-conversation/waits-for-itself/pipe_lab.c');
    const { stdout } = await lab('grade', 'pipe-conversation', file, '--driver', 'bubblewrap');
    expect(stdout.match(/\[deadlock\]/g)).toHaveLength(4);
    expect(stdout.match(/The programs wait for ever/g)).toHaveLength(1);
    expect(stdout.match(/As above\./g)).toHaveLength(3);
  });

  it('ends with 1 for less and says why', async () => {
    const files = [fixture('fifo-announcement/unit/fifo_writer.c'), fixture('fifo-announcement/unit/fifo_reader.c')];
    const { status, stdout } = await lab('grade', 'fifo-announcement', ...files, '--driver', 'bubblewrap');
    expect(status).toBe(1);
    expect(stdout).toMatch(/✗ +0\/10 +Both together, the reader started first/);
    expect(stdout.replace(/\s+/g, ' ')).toContain('its open() failed with ENOENT');
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(120);
  });

  it('prints one object with --json', async () => {
    const { status, stdout, stderr } = await lab(
      'grade',
      'pipe-conversation',
      `pipe_lab.c=${fixture('any/crashes.c')}`,
      '--json',
      '--driver',
      'bubblewrap',
    );
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    const result = JSON.parse(stdout) as GradeResult;
    expect(Object.keys(result)).toEqual([
      'lab',
      'driver',
      'verdict',
      'score',
      'maxScore',
      'compile',
      'checks',
      'leaks',
      'timings',
    ]);
    expect(result).toMatchObject({
      lab: 'pipe-conversation',
      driver: 'bubblewrap',
      verdict: 'failed',
      score: 0,
      maxScore: 100,
      compile: { ok: true },
    });
    expect(Object.keys(result.checks[0] ?? {})).toEqual([
      'id',
      'title',
      'outcome',
      'points',
      'maxPoints',
      'message',
      'evidence',
    ]);
    expect(Object.values(result.timings).every((span) => span >= 0)).toBe(true);
  });

  it('draws the timeline when asked, without colours where nobody looks', async () => {
    const file = fixture('pipe-conversation/waits-for-itself/pipe_lab.c');
    const { status, stdout } = await lab('grade', 'pipe-conversation', file, '--timeline', '--driver', 'bubblewrap');
    expect(status).toBe(1);
    const chart = stdout.slice(stdout.indexOf('Timeline: the conversation'));
    expect(chart).toMatch(/ms {2}\d+ pipe_lab +\d+ pipe_lab\n/);
    expect(chart).toMatch(/├─ fork ─+▶\n/);
    expect(chart).toMatch(/├─ pipe 1: 37 bytes "Station M.*… ─+▶\n/);
    expect(chart).toMatch(/├ waits for ever in read on pipe 1\n/);
    expect(chart).toMatch(/pid \d+ \(pipe_lab\): left behind\n/);
    expect(chart).not.toContain('\u001b');
    expect(Math.max(...chart.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it('puts the timeline into the object of --json when asked', async () => {
    const { stdout } = await lab(
      'grade',
      'pipe-conversation',
      unitPipes,
      '--json',
      '--timeline',
      '--driver',
      'bubblewrap',
    );
    const { timeline } = JSON.parse(stdout) as GradeResult;
    expect(timeline?.scenarios.map(({ name }) => name)).toEqual(['the conversation']);
    const received = timeline?.scenarios[0]?.events.filter(({ action, bytes }) => action === 'receive' && bytes !== 0);
    const [parent, child] = timeline?.scenarios[0]?.processes ?? [];
    expect(received).toMatchObject([
      { object: 'pipe 1', pid: child?.pid, peer: parent?.pid },
      { object: 'pipe 2', pid: parent?.pid, peer: child?.pid },
    ]);
  });

  it('shows its progress on a terminal, and there alone', async () => {
    const { stderr } = await lab('grade', 'pipe-conversation', unitPipes, '--driver', 'bubblewrap', '--on-terminal');
    expect(stderr).toContain('check 6 of 6');
    expect(stderr.endsWith('\r\u001b[K')).toBe(true);
  });

  it("grades an author's own solution", async () => {
    expect(await lab('grade', 'mq-priority', '--reference', '--driver', 'bubblewrap')).toMatchObject({ status: 0 });
  });

  it.each([
    [['grade', 'no-such-lab', 'x.c'], 'lab: there is no lab "no-such-lab": choose one of '],
    [['grade', 'pipe-conversation'], 'lab: give the files to grade: pipe_lab.c'],
    [
      ['grade', 'pipe-conversation', '/nowhere/pipe_lab.c'],
      "lab: /nowhere/pipe_lab.c can't be read: there is no such file",
    ],
    [['grade', 'pipe-conversation', '/tmp/mine.c'], 'If it is meant as one of them, say so: pipe_lab.c=/tmp/mine.c'],
    [['grade', 'pipe-conversation', unitPipes, `pipe_lab.c=${unitPipes}`], 'lab: pipe_lab.c is given twice'],
    [['grade', 'pipe-conversation', 'pipe_lab.c=/tmp'], 'lab: /tmp is not a regular file'],
    [['grade', 'pipe-conversation', 'pipe_lab.c=/dev/zero'], 'lab: /dev/zero is not a regular file'],
    [['grade', 'pipe-conversation', unitPipes, '--reference'], 'give no files with it'],
    [['grade', 'pipe-conversation', unitPipes, '--driver', 'chroot'], 'Allowed choices are docker, bubblewrap'],
    [['grade', 'ipc-design', 'design.md'], 'lab: ipc-design is a design: a person marks it'],
    [['grade', 'pipe-conversation', unitPipes, '--fast'], "lab: unknown option '--fast'"],
    [['grade'], "lab: missing required argument 'slug'"],
    [['burn'], "lab: unknown command 'burn'"],
  ])('%j is wrong use, in one line', async (args, words) => {
    const { status, stdout, stderr } = await lab(...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(words);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('ends with 3 when no sandbox can be had', async () => {
    const host = process.env.DOCKER_HOST;
    process.env.DOCKER_HOST = 'unix:///nowhere/docker.sock';
    try {
      const { status, stderr } = await lab('grade', 'pipe-conversation', unitPipes, '--driver', 'docker');
      expect(status).toBe(3);
      expect(stderr).toMatch(/^lab: not graded, and not your fault: .+\n$/);
    } finally {
      if (host === undefined) delete process.env.DOCKER_HOST;
      else process.env.DOCKER_HOST = host;
    }
  });
});

describe('the other lab commands', () => {
  it('lists every lab', async () => {
    const { status, stdout } = await lab('list');
    expect(status).toBe(0);
    for (const slug of [
      'pipe-conversation',
      'fifo-announcement',
      'shm-train-info',
      'mq-priority',
      'popen-sysinfo',
      'queue-chat',
      'sem-ring-buffer',
      'ipc-design',
    ])
      expect(stdout).toContain(slug);
  });

  it('shows what a lab asks for', async () => {
    const { stdout } = await lab('show', 'shm-train-info');
    expect(stdout).toContain('# Train information in shared memory');
    expect(stdout).toMatch(/25 +The reader prints the four fields/);
    expect(stdout).toContain('shm_train_reader.c (65536 bytes at most)');
  });

  it('shows what a design is marked against', async () => {
    const { stdout } = await lab('show', 'ipc-design');
    expect(stdout).toContain('Rubric (100 points, marked by a person)');
    expect(stdout).toMatch(/20 +Synchronisation and failure .*Excellent 20, Good 14, Basic 7, Not yet 0/);
  });

  it('helps', async () => {
    expect(await lab('--help')).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('grade') as string,
      stderr: '',
    });
    expect(await lab()).toMatchObject({ status: 2, stdout: '' });
  });

  describe('new', () => {
    let folder: string;
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'lab-'));
    });
    afterEach(() => rm(folder, { recursive: true }));

    it('writes a starter file of queue-chat that Python takes', async () => {
      const { status, stdout } = await lab('new', 'queue-chat', join(folder, 'mine'));
      expect(status).toBe(0);
      const source = join(folder, 'mine', 'chat.py');
      expect(stdout.trim().split('\n')).toContain(source);
      execFileSync('python3', ['-W', 'error', '-m', 'py_compile', source]);
      const graded = await lab('grade', 'queue-chat', source, '--driver', 'bubblewrap');
      expect(graded).toMatchObject({ status: 1, stderr: '' });
    });

    it('writes the template of a design', async () => {
      const { stdout } = await lab('new', 'ipc-design', join(folder, 'mine'));
      expect(stdout.trim().split('\n')).toEqual([join(folder, 'mine', 'design.md'), join(folder, 'mine', 'README.md')]);
    });

    it.each(['pipe-conversation', 'fifo-announcement', 'shm-train-info', 'mq-priority', 'popen-sysinfo'])(
      'writes starter files of %s that compile without a warning',
      async (slug) => {
        const target = join(folder, 'mine');
        const { status, stdout } = await lab('new', slug, target);
        expect(status).toBe(0);
        const sources = stdout
          .trim()
          .split('\n')
          .filter((path) => path.endsWith('.c'));
        expect(sources.length).toBeGreaterThan(0);
        for (const source of sources)
          execFileSync('gcc', [
            '-std=gnu11',
            '-Wall',
            '-Wextra',
            '-Werror',
            '-o',
            `${source}.out`,
            source,
            '-lrt',
            '-lpthread',
          ]);
        expect(await readFile(join(target, 'README.md'), 'utf8')).toMatch(/^# /);
        const graded = await lab('grade', slug, ...sources, '--driver', 'bubblewrap');
        expect(graded.status).toBe(1);
      },
    );

    it('overwrites nothing', async () => {
      await writeFile(join(folder, 'pipe_lab.c'), 'my work');
      const { status, stderr } = await lab('new', 'pipe-conversation', folder);
      expect(status).toBe(2);
      expect(stderr).toContain('is there already');
      expect(await readFile(join(folder, 'pipe_lab.c'), 'utf8')).toBe('my work');
    });
  });
});
