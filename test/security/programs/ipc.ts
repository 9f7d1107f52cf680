import type { Sandbox } from '../../../src/modules/sandbox/sandbox.port.js';
import type { ProgramAttack } from '../support/attack.js';
import { refusalOf } from '../support/refusal.js';
import { held, patient, settles, traced } from './common.js';

/** Objects of IPC: all of them, the grader's, and those of the checks to come. */
export const ipc: ProgramAttack[] = [
  { file: 'ipc/undo-deadlock.c', aimedAt: 'agent', ends: { settles: 'blocked' }, spec: traced },
  { file: 'ipc/undo-flood.c', aimedAt: 'kernel', ends: { codes: [0, null] }, spec: patient },
  {
    file: 'ipc/largest-messages.c',
    aimedAt: 'driver',
    ends: held,
    spec: patient,
    holds: async (sandbox) => {
      const { queues, sysvQueues } = await sandbox.snapshot();
      expect(queues).toMatchObject([{ name: '/railway_queue', messages: 64 }]);
      expect((await sandbox.queues.receive('/railway_queue'))?.data).toHaveLength(8192);
      const [full] = sysvQueues;
      expect((await sandbox.sysvQueues.receive(full?.id ?? -1, 0n, 8192))?.type).toBe(1n);
    },
  },
  { file: 'ipc/full-segments.c', aimedAt: 'driver', ends: { settles: 'blocked' }, spec: patient },
  {
    file: 'ipc/closed-objects.c',
    aimedAt: 'kernel',
    ends: held,
    holds: async (sandbox) => {
      const [segment] = (await sandbox.snapshot()).segments;
      expect(await refusalOf(sandbox.segments.read(segment?.id ?? -1, 0, 8))).toBe('EACCES');
      expect(await refusalOf(sandbox.queues.receive('/railway_queue'))).toBe('EACCES');
      expect(await sandbox.queues.stat('/railway_queue')).toMatchObject({ mode: 0 });
    },
  },
  {
    file: 'ipc/remover.c',
    aimedAt: 'agent',
    ends: { signals: ['SIGKILL'] },
    spec: patient,
    meanwhile: useWhileRemoved,
  },
  {
    file: 'ipc/shape-shifter.c',
    aimedAt: 'agent',
    ends: { signals: ['SIGKILL'] },
    spec: patient,
    meanwhile: useWhileRemoved,
  },
  { file: 'ipc/spoiler-daemon.c', aimedAt: 'agent', sample: true, ends: held, meanwhile: settles('timedOut', 300) },
  { file: 'ipc/notified.c', aimedAt: 'agent', ends: { codes: [0, null] }, spec: traced },
  {
    file: 'ipc/queue-refill.c',
    aimedAt: 'agent',
    ends: { signals: ['SIGKILL'] },
    spec: patient,
    meanwhile: async (sandbox, program) => {
      await sandbox.settle(40_000);
      for (let round = 0; round < 200; round += 1) await sandbox.queues.receive('/railway_queue');
      await program.signal('SIGKILL');
    },
  },
];

/** The grader goes on as in a check, and each thing it asks for is done or refused, one by one. */
async function useWhileRemoved(
  sandbox: Sandbox,
  program: { signal: (signal: 'SIGKILL') => Promise<void> },
): Promise<void> {
  const refusals = new Set<string>();
  const ask = async (request: Promise<unknown>): Promise<void> => void refusals.add(await refusalOf(request));
  for (let round = 0; round < 100; round += 1) {
    const id = await sandbox.segments.create(0x1000 + round, 4096).catch(() => -1);
    const set = await sandbox.semaphores.create(0x1000 + round, 100).catch(() => -1);
    const shifting = await sandbox.segments.find(0x51);
    await Promise.all([
      ask(sandbox.segments.write(id, 4000, Buffer.alloc(96))),
      ask(sandbox.segments.read(id, 0, 4096)),
      ask(sandbox.segments.read(shifting ?? 0, 0, 60_000)),
      ask(sandbox.semaphores.read(set)),
      ask(sandbox.semaphores.write(set, 99, 1)),
      ask(sandbox.queues.create('/railway_queue', { maxMessages: 10, messageBytes: 1024 })),
      ask(sandbox.queues.send('/railway_queue', 1, Buffer.from('x'))),
      ask(sandbox.queues.receive('/shifting')),
      ask(sandbox.queues.receive('/railway_queue')),
      ask(sandbox.segments.remove(id)),
      ask(sandbox.queues.remove('/railway_queue')),
    ]);
  }
  const expected = ['done', 'EINVAL', 'EIDRM', 'ENOENT', 'EEXIST', 'EAGAIN', 'EMSGSIZE', 'ERANGE', 'ENOSPC', 'EMFILE'];
  expect([...refusals].filter((refusal) => !expected.includes(refusal))).toEqual([]);
  await program.signal('SIGKILL');
}
