import type { ProgramAttack } from '../support/attack.js';
import { held, patient, traced } from './common.js';

/** Ways out of the sandbox, and looks into the agent. */
export const escapes: ProgramAttack[] = [
  { file: 'escape/agent-in-proc.c', aimedAt: 'driver', ends: held },
  { file: 'escape/ptrace.c', aimedAt: 'driver', ends: held },
  { file: 'escape/mounts.c', aimedAt: 'driver', ends: held },
  { file: 'escape/namespaces.c', aimedAt: 'kernel', sample: true, ends: held },
  { file: 'escape/become-root.c', aimedAt: 'driver', ends: held, spec: patient },
  { file: 'escape/devices.c', aimedAt: 'driver', ends: held },
  { file: 'escape/kernel-settings.c', aimedAt: 'driver', ends: held },
  { file: 'escape/host-files.c', aimedAt: 'driver', ends: held },
  { file: 'escape/sockets.c', aimedAt: 'driver', ends: held },
  { file: 'escape/watchers.c', aimedAt: 'kernel', ends: held },
  { file: 'escape/watchers.c', aimedAt: 'kernel', ends: held, spec: traced },
  { file: 'escape/forbidden-calls.c', aimedAt: 'kernel', sample: true, ends: held },
  // A kernel without 32-bit calls lets nobody get as far as the filter.
  { file: 'escape/int80.c', aimedAt: 'kernel', ends: { signals: ['SIGSYS', 'SIGSEGV'] } },
  { file: 'escape/x32.c', aimedAt: 'kernel', ends: { signals: ['SIGSYS'] } },
  { file: 'escape/vsyscall.c', aimedAt: 'kernel', ends: { codes: [0, null] } },
  { file: 'escape/terminal-tricks.c', aimedAt: 'kernel', ends: held, spec: { stdout: 'terminal' } },
  { file: 'escape/what-is-there.c', aimedAt: 'driver', ends: held },
  { file: 'escape/core-dump.c', aimedAt: 'driver', ends: held },
  { file: 'escape/interpreter.py', aimedAt: 'kernel', ends: held },
];
