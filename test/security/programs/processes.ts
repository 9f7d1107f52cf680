import type { ProgramAttack } from '../support/attack.js';
import { brief, held, patient, settles, stopped, traced } from './common.js';

/** Processes, threads and signals without end or measure. */
export const processes: ProgramAttack[] = [
  { file: 'processes/fork-bomb.c', aimedAt: 'driver', ends: stopped, spec: brief },
  { file: 'processes/setsid-flood.c', aimedAt: 'kernel', ends: stopped, spec: brief },
  { file: 'processes/orphan-relay.c', aimedAt: 'agent', sample: true, ends: held, meanwhile: settles('timedOut', 700) },
  { file: 'processes/thread-bomb.c', aimedAt: 'kernel', ends: stopped },
  { file: 'processes/kill-everybody.c', aimedAt: 'driver', ends: stopped, spec: { ...traced, ...brief } },
  { file: 'processes/tracer-signals.c', aimedAt: 'agent', ends: { codes: [0, null] }, spec: traced },
  {
    file: 'processes/subreaper.c',
    aimedAt: 'agent',
    ends: held,
    holds: async (sandbox) => {
      expect(await sandbox.settle(40_000)).toBe('blocked');
      expect((await sandbox.snapshot()).processes.length).toBeGreaterThanOrEqual(20);
    },
  },
  { file: 'processes/group-thief.c', aimedAt: 'kernel', ends: held },
  { file: 'processes/vfork-hold.c', aimedAt: 'agent', ends: { settles: 'blocked' }, spec: traced },
  { file: 'processes/exec-from-thread.c', aimedAt: 'kernel', ends: held, spec: { ...traced, ...patient } },
  // Where the agent reaps slower than it forks, it meets the limit of processes.
  { file: 'processes/clone-parent.c', aimedAt: 'agent', ends: { codes: [7, null] }, spec: { ...traced, ...patient } },
  { file: 'processes/clone-untraced.c', aimedAt: 'agent', ends: held, spec: traced },
  {
    file: 'processes/shared-memory-thread.c',
    aimedAt: 'agent',
    ends: held,
    spec: { ...traced, ...patient },
    holds: (_sandbox, { program }) => {
      const writes = program.trace.filter(({ call, object }) => call === 'write' && object.kind === 'pipe');
      expect(writes).toHaveLength(3000);
      expect(writes.every(({ data, dataLength }) => dataLength === 64 && /^[AB\0]*$/.test(data.toString()))).toBe(true);
    },
  },
  {
    file: 'processes/limit-games.c',
    aimedAt: 'kernel',
    ends: held,
    spec: { limits: { processes: 40, openFiles: 100, mqBytes: 65_536 } },
  },
  { file: 'processes/timer-storm.c', aimedAt: 'agent', ends: stopped, spec: { ...traced, ...brief } },
  { file: 'processes/signal-queue.c', aimedAt: 'kernel', sample: true, ends: held, spec: patient },
  {
    file: 'processes/undumpable.c',
    aimedAt: 'agent',
    ends: { settles: 'blocked' },
    spec: traced,
    holds: (_sandbox, { program }) => {
      expect(program.trace.find(({ call }) => call === 'write')).toMatchObject({ data: Buffer.from('hidden') });
    },
  },
  {
    file: 'processes/closes-everything.c',
    aimedAt: 'agent',
    ends: { settles: 'blocked' },
    spec: { limits: { wallTimeMs: 0 } },
  },
  { file: 'processes/stops-group.c', aimedAt: 'agent', ends: stopped, spec: { ...traced, ...brief } },
];
