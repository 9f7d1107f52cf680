import type { ProgramAttack } from '../support/attack.js';
import { brief, held, patient, stopped, traced } from './common.js';

/** Memory, output, descriptors and whatever else the kernel can run out of. */
export const resources: ProgramAttack[] = [
  {
    file: 'resources/outlives-its-limit.c',
    aimedAt: 'agent',
    ends: { flags: ['output'] },
    holds: (_sandbox, { program }) =>
      expect(program.stdout.length + program.stderr.length).toBeLessThanOrEqual(1 << 20),
  },
  { file: 'resources/slow-drip.c', aimedAt: 'agent', ends: { flags: ['wall'] } },
  {
    file: 'resources/memory-of-nobody.c',
    aimedAt: 'driver',
    ends: { flags: ['memory', 'wall'] },
    spec: { limits: { wallTimeMs: 4000 } },
  },
  { file: 'resources/memory-in-pipes.c', aimedAt: 'driver', ends: stopped, spec: brief },
  { file: 'resources/descriptors-in-flight.c', aimedAt: 'kernel', ends: held, spec: patient },
  { file: 'resources/terminals.c', aimedAt: 'driver', ends: held, spec: { stdout: 'terminal' } },
  { file: 'resources/terminals.c', aimedAt: 'driver', ends: held },
  { file: 'resources/open-files.c', aimedAt: 'driver', ends: held, spec: patient },
  { file: 'resources/host-counts.c', aimedAt: 'driver', ends: { settles: 'blocked' }, spec: patient },
  { file: 'resources/disk.c', aimedAt: 'driver', ends: held, spec: patient },
  { file: 'resources/tcp-memory.c', aimedAt: 'driver', ends: { codes: [0, null] }, spec: patient },
  { file: 'resources/kernel-objects.c', aimedAt: 'kernel', sample: true, ends: held, spec: patient },
  {
    file: 'resources/many-mappings.c',
    aimedAt: 'agent',
    sample: true,
    ends: { settles: 'blocked' },
    spec: { limits: { wallTimeMs: 45_000 } },
    holds: async (sandbox) => expect((await sandbox.snapshot()).processes).toHaveLength(1),
  },
  { file: 'resources/inodes.c', aimedAt: 'driver', ends: { codes: [0, null] }, spec: patient },
  { file: 'resources/sparse.c', aimedAt: 'kernel', ends: { codes: [0, null] }, spec: patient },
  { file: 'resources/xattrs.c', aimedAt: 'kernel', ends: { codes: [0, null] }, spec: patient },
  { file: 'resources/madvised.c', aimedAt: 'kernel', ends: { flags: ['memory'] }, spec: patient },
  { file: 'resources/locked-memory.c', aimedAt: 'driver', ends: { signals: ['SIGSEGV'] } },
  {
    file: 'resources/deep-path-trace.c',
    aimedAt: 'agent',
    ends: held,
    spec: { ...traced, ...patient },
    holds: (_sandbox, { program, flags }) => {
      expect(flags).toContain('traceCut');
      const characters = program.trace.reduce((sum, { text, object }) => sum + text.length + object.name.length, 0);
      expect(characters).toBeLessThan(32 << 20);
    },
  },
  { file: 'resources/busy-sessions.c', aimedAt: 'driver', ends: stopped, spec: brief },
  { file: 'resources/many-children.py', aimedAt: 'kernel', ends: { codes: [0, 1, null] } },
];
