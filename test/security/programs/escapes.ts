import type { ProgramAttack } from '../support/attack.js';
import { held, patient, traced } from './common.js';

/** Ways out of the sandbox, and looks into the agent. */
export const escapes: ProgramAttack[] = [
  { file: 'escape/agent-in-proc.c', ends: held },
  { file: 'escape/ptrace.c', ends: held },
  { file: 'escape/mounts.c', ends: held },
  { file: 'escape/namespaces.c', ends: held },
  { file: 'escape/become-root.c', ends: held, spec: patient },
  { file: 'escape/devices.c', ends: held },
  { file: 'escape/kernel-settings.c', ends: held },
  { file: 'escape/host-files.c', ends: held },
  { file: 'escape/sockets.c', ends: held },
  { file: 'escape/watchers.c', ends: held },
  { file: 'escape/watchers.c', ends: held, spec: traced },
  { file: 'escape/forbidden-calls.c', ends: held },
  // A kernel without 32-bit calls lets nobody get as far as the filter.
  { file: 'escape/int80.c', ends: { signals: ['SIGSYS', 'SIGSEGV'] } },
  { file: 'escape/x32.c', ends: { signals: ['SIGSYS'] } },
  { file: 'escape/vsyscall.c', ends: { codes: [0, null] } },
  { file: 'escape/terminal-tricks.c', ends: held, spec: { stdout: 'terminal' } },
  { file: 'escape/what-is-there.c', ends: held },
  { file: 'escape/core-dump.c', ends: held },
  { file: 'escape/interpreter.py', ends: held },
];
