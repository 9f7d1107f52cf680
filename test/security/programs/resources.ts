import type { ProgramAttack } from '../support/attack.js';
import { held, patient, stopped, traced } from './common.js';

/** Memory, output, descriptors and whatever else the kernel can run out of. */
export const resources: ProgramAttack[] = [
  {
    file: 'resources/outlives-its-limit.c',
    ends: { flags: ['output'] },
    holds: (_sandbox, { program }) =>
      expect(program.stdout.length + program.stderr.length).toBeLessThanOrEqual(1 << 20),
  },
  { file: 'resources/slow-drip.c', ends: { flags: ['wall'] } },
  { file: 'resources/memory-of-nobody.c', ends: { flags: ['memory', 'wall'] }, spec: { limits: { wallTimeMs: 4000 } } },
  { file: 'resources/memory-in-pipes.c', ends: stopped },
  { file: 'resources/descriptors-in-flight.c', ends: held, spec: patient },
  { file: 'resources/terminals.c', ends: held, spec: { stdout: 'terminal' } },
  { file: 'resources/terminals.c', ends: held },
  { file: 'resources/open-files.c', ends: held, spec: patient },
  { file: 'resources/host-counts.c', ends: { settles: 'blocked' }, spec: patient },
  { file: 'resources/disk.c', ends: held, spec: patient },
  { file: 'resources/tcp-memory.c', ends: { codes: [0, null] }, spec: patient },
  { file: 'resources/kernel-objects.c', ends: held, spec: patient },
  {
    file: 'resources/many-mappings.c',
    ends: { settles: 'blocked' },
    spec: { limits: { wallTimeMs: 45_000 } },
    holds: async (sandbox) => expect((await sandbox.snapshot()).processes).toHaveLength(1),
  },
  { file: 'resources/inodes.c', ends: { codes: [0, null] }, spec: patient },
  { file: 'resources/sparse.c', ends: { codes: [0, null] }, spec: patient },
  { file: 'resources/xattrs.c', ends: { codes: [0, null] }, spec: patient },
  { file: 'resources/madvised.c', ends: { flags: ['memory'] }, spec: patient },
  { file: 'resources/locked-memory.c', ends: { signals: ['SIGSEGV'] } },
  {
    file: 'resources/deep-path-trace.c',
    ends: held,
    spec: { ...traced, ...patient },
    holds: (_sandbox, { program, flags }) => {
      expect(flags).toContain('traceCut');
      const characters = program.trace.reduce((sum, { text, object }) => sum + text.length + object.name.length, 0);
      expect(characters).toBeLessThan(32 << 20);
    },
  },
  { file: 'resources/busy-sessions.c', ends: stopped },
  { file: 'resources/many-children.py', ends: { codes: [0, 1, null] } },
];
