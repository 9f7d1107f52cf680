/** Namespaces as the host sees them. Each is given as its link in /proc names it: `ipc:[4026532180]`. */
import { closeSync, openSync, readdirSync, readlinkSync } from 'node:fs';

/** Host pids of the processes in one of these namespaces. */
export function processesIn(namespaces: readonly string[]): number[] {
  return pids().filter((pid) => namespaces.some((namespace) => namespaceOf(pid, kindOf(namespace)) === namespace));
}

/**
 * Keeps the numbers of a sandbox's namespaces from being given out again: the next sandbox would pass for a leftover of this one.
 * Each needs a member of its own to be opened through. bubblewrap's outer process, for one, is in the sandbox's IPC namespace alone.
 *
 * @returns what lets go of them
 */
export function holdNamespaces(namespaces: readonly string[]): () => void {
  const held = namespaces.map(holdNamespace);
  return () => held.forEach((descriptor) => closeSync(descriptor));
}

function holdNamespace(namespace: string): number {
  const kind = kindOf(namespace);
  for (const pid of pids().filter((each) => namespaceOf(each, kind) === namespace)) {
    const descriptor = openIfThere(`/proc/${pid}/ns/${kind}`);
    if (descriptor === null) continue;
    // Between the look and the opening the process may have ended, and its number passed on.
    if (readlinkSync(`/proc/self/fd/${descriptor}`) === namespace) return descriptor;
    closeSync(descriptor);
  }
  throw new Error(`no process is in ${namespace}`);
}

function openIfThere(path: string): number | null {
  try {
    return openSync(path, 'r');
  } catch {
    return null;
  }
}

const pids = (): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);

function namespaceOf(pid: number, kind: string): string {
  try {
    return readlinkSync(`/proc/${pid}/ns/${kind}`);
  } catch {
    return 'gone';
  }
}

const kindOf = (namespace: string): string => namespace.slice(0, namespace.indexOf(':'));
