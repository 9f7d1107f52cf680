import type { TracedCall } from '../../sandbox/sandbox.port.js';

// Where a Linux system keeps them. In a sandbox only the system itself can put anything there.
const folders = ['/bin/', '/usr/bin/'];

/**
 * Did this `exec` start one of the system's own programs? By the file that the kernel opened: what `argv[0]` says, how a link is called, and what a
 * program's copy is named are all for the student to choose.
 */
export function isSystemProgram({ call, object }: TracedCall, ...names: (string | RegExp)[]): boolean {
  const folder = folders.find((known) => object.name.startsWith(known));
  if (call !== 'exec' || folder === undefined) return false;
  const file = object.name.slice(folder.length);
  return names.some((name) => (typeof name === 'string' ? name === file : name.test(file)));
}

/** Shells as systems have them for /bin/sh, and as students run them by hand. */
const shells = ['sh', 'dash', 'bash'];

/** The command that an `exec` of a shell was to run, as `sh -c COMMAND` gives it; null when it started no shell, or one without a command. */
export function commandOfShell(call: TracedCall): string | null {
  if (!isSystemProgram(call, ...shells)) return null;
  const [, option, ...words] = call.text.split('\n');
  if (option !== '-c') return null;
  // Newer C libraries put "--" in front, so that a command may begin with a hyphen.
  return words.slice(words[0] === '--' ? 1 : 0).join('\n');
}
