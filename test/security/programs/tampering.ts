import type { ProgramAttack } from '../support/attack.js';
import { held, patient, traced } from './common.js';

/** Forged frames, printed results and filters that lie. */
export const tampering: ProgramAttack[] = [
  { file: 'tampering/forged-frames.c', aimedAt: 'agent', sample: true, ends: { code: 7 } },
  {
    file: 'tampering/forged-frames.c',
    aimedAt: 'agent',
    sample: true,
    ends: { code: 7 },
    spec: { traced: true, stdout: 'terminal' },
  },
  {
    file: 'tampering/results-printed.c',
    aimedAt: 'agent',
    ends: { code: 3 },
    holds: (_sandbox, { stdout }) => expect(stdout).toContain('"verdict":"passed"'),
  },
  {
    file: 'tampering/filter-errno.c',
    aimedAt: 'agent',
    sample: true,
    ends: held,
    spec: traced,
    holds: (_sandbox, { program }) => expect(program.trace.filter(({ call }) => call === 'pipe')).toEqual([]),
  },
  {
    file: 'tampering/filter-trace.c',
    aimedAt: 'agent',
    ends: held,
    spec: { ...traced, ...patient },
    holds: (_sandbox, { program }) => {
      expect(program.trace.filter(({ call, object }) => call === 'write' && object.kind === 'pipe')).toHaveLength(2000);
    },
  },
  {
    file: 'tampering/filter-notify.c',
    aimedAt: 'agent',
    ends: held,
    spec: traced,
    holds: async (sandbox, { program }) => {
      // What the supervisor answers itself is not told of as done: of the two keys at most the kernel's own is there.
      expect(program.trace.filter(({ call, result }) => call === 'shmget' && result === 0)).toEqual([]);
      expect(await sandbox.segments.find(0x62)).toBeNull();
    },
  },
  { file: 'tampering/filter-never-answers.c', aimedAt: 'agent', ends: { flags: ['wall'] }, spec: traced },
  { file: 'tampering/filter-kills.c', aimedAt: 'kernel', ends: { signals: ['SIGSYS'] }, spec: traced },
];
