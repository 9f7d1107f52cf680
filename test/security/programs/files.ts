import type { ProgramAttack } from '../support/attack.js';
import { refusalOf } from '../support/refusal.js';
import { held, patient } from './common.js';

const collected = ['/lab/out', '/lab/pipe_lab', '/lab/shmfile', '/tmp/ipc_lab_fifo', '/dev/shm/segment', '/tmp/loop1'];

/** Names, links and files of other kinds at every path that somebody opens. */
export const files: ProgramAttack[] = [
  {
    file: 'files/links-everywhere.c',
    aimedAt: 'agent',
    sample: true,
    ends: held,
    holds: async (sandbox) => {
      for (const path of collected) {
        expect(await sandbox.stat(path)).toMatchObject({ kind: 'symlink' });
        expect(await refusalOf(sandbox.readFile(path))).toBe('ELOOP');
        expect(await refusalOf(sandbox.freeze(path, 'stolen'))).toBe('ELOOP');
        expect(await refusalOf(sandbox.openChannel(path, 'read'))).toBe('EINVAL');
        expect(await refusalOf(sandbox.openChannel(path, 'write'))).toBe('EINVAL');
      }
      await sandbox.writeFile('/lab/out', 'mine');
      expect(await sandbox.stat('/lab/out')).toMatchObject({ kind: 'file', size: 4 });
      expect(await refusalOf(sandbox.list('/lab/root'))).not.toBe('done');
      expect(await refusalOf(sandbox.writeFile('/lab/root/etc/x', ''))).not.toBe('done');
      expect(await refusalOf(sandbox.readFile('/lab/root/proc/1/environ'))).not.toBe('done');
    },
  },
  {
    file: 'files/wrong-kinds.c',
    aimedAt: 'agent',
    ends: held,
    holds: async (sandbox) => {
      for (const path of ['/lab/out', '/lab/pipe_lab', '/lab/shmfile', '/lab/socket', '/lab/closed']) {
        expect(await refusalOf(sandbox.readFile(path))).not.toBe('done');
        expect(await refusalOf(sandbox.freeze(path, 'wrong'))).not.toBe('done');
      }
      expect(await refusalOf(sandbox.openChannel('/tmp/ipc_lab_fifo', 'read'))).toBe('EINVAL');
      expect(await refusalOf(sandbox.openChannel('/tmp/closed_fifo', 'read'))).toBe('EACCES');
      expect(await refusalOf(sandbox.openChannel('/lab/out', 'write'))).toBe('ENXIO');
    },
  },
  {
    file: 'files/odd-names.c',
    aimedAt: 'agent',
    ends: held,
    holds: async (sandbox) => {
      const { files: left, queues, processes: running } = await sandbox.snapshot();
      expect(left.length).toBeGreaterThanOrEqual(45);
      expect(queues.length).toBeGreaterThan(0);
      expect(running).toMatchObject([{ parent: 1, command: ') R 1 1\n' }]);
      // Its own source and program are there as well.
      expect(await sandbox.list('/lab')).toHaveLength(16 + 2);
    },
  },
  { file: 'files/deep-folders.c', aimedAt: 'kernel', ends: held, spec: patient },
  { file: 'files/stage-and-system.c', aimedAt: 'driver', ends: held },
  {
    file: 'files/swapper.c',
    aimedAt: 'agent',
    ends: { signals: ['SIGKILL'] },
    spec: patient,
    meanwhile: async (sandbox, program) => {
      for (let round = 0; round < 100; round += 1) {
        const answers = await Promise.all([
          sandbox.readFile('/lab/out').then(
            ({ data }) => (data.length === 0 ? 'done' : 'read a secret'),
            () => 'refused',
          ),
          refusalOf(sandbox.freeze('/lab/out', 'swapped')),
          refusalOf(sandbox.openChannel('/tmp/ipc_lab_fifo', 'read')),
          refusalOf(sandbox.openChannel('/tmp/ipc_lab_fifo', 'write')),
          refusalOf(sandbox.mkfifo('/tmp/ipc_lab_fifo')),
          refusalOf(sandbox.writeFile('/lab/out', '')),
          sandbox.stat('/tmp/ipc_lab_fifo'),
        ]);
        expect(answers).not.toContain('read a secret');
      }
      await program.signal('SIGKILL');
    },
  },
  {
    file: 'files/fifo-flood.c',
    aimedAt: 'agent',
    ends: { settles: 'blocked' },
    spec: { traced: true, limits: { wallTimeMs: 90_000 } },
    meanwhile: async (sandbox) => {
      await sandbox.settle(40_000);
      const channel = await sandbox.openChannel('/tmp/ipc_lab_fifo', 'read');
      await sandbox.settle(40_000);
      expect(channel.received.length).toBeGreaterThan(65_536);
      expect(channel.received.length).toBeLessThan(16 << 20);
    },
  },
  { file: 'files/immutable.c', aimedAt: 'kernel', ends: held },
  {
    file: 'files/lease.c',
    aimedAt: 'agent',
    sample: true,
    ends: { settles: 'blocked' },
    meanwhile: async (sandbox, program) => {
      while (!program.stdout.includes('ready')) await sandbox.settle(20);
      expect(await refusalOf(sandbox.readFile('/lab/out'))).toMatch(/EAGAIN|done/);
      expect(await refusalOf(sandbox.freeze('/lab/out', 'leased'))).toMatch(/EAGAIN|done/);
      await sandbox.writeFile('/lab/out', 'mine');
    },
  },
];
