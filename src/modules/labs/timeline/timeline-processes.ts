import type { TracedCall } from '../../sandbox/sandbox.port.js';
import type { Leak } from '../model/results.js';
import { endingOf } from './timeline-events.js';
import { timelineLimits, type TimelineProcess } from '../model/timeline.js';

/** Lives of a scenario's processes. */
export class ProcessTable {
  cut = false;
  readonly #processes = new Map<number, TimelineProcess>();
  readonly #roots: ReadonlySet<number>;
  readonly #leaked: ReadonlySet<string>;

  constructor(programs: readonly { pid: number }[], leaks: readonly Leak[]) {
    this.#roots = new Set(programs.map(({ pid }) => pid));
    this.#leaked = new Set(leaks.filter(({ kind }) => kind === 'process' || kind === 'zombie').map(({ name }) => name));
  }

  /** Takes up one call, in order of time. True: it is the first that this process made. */
  note(call: TracedCall, atUs: number): boolean {
    const isNew = this.#enter(call.pid, null, atUs);
    const process = this.#processes.get(call.pid);
    if (process === undefined) return isNew;
    if (call.call === 'fork' && call.result > 0) {
      this.#enter(call.result, call.pid, atUs);
      const child = this.#processes.get(call.result);
      if (child !== undefined)
        Object.assign(child, { parent: call.pid, command: child.command === '' ? process.command : child.command });
    }
    // Of a path, its last part: as `ps` shows it.
    if (call.call === 'exec') process.command = commandOf(call.text);
    if (call.call === 'exit' && call.leftNs !== null) {
      process.toUs = atUs;
      process.ending = endingOf(call.result);
    }
    return isNew;
  }

  list(): TimelineProcess[] {
    return [...this.#processes.values()].map((process) => ({
      ...process,
      leaked: this.#leaked.has(`pid ${process.pid}`),
    }));
  }

  #enter(pid: number, parent: number | null, atUs: number): boolean {
    if (this.#processes.has(pid)) return false;
    if (this.#processes.size >= timelineLimits.processes) {
      this.cut = true;
      return false;
    }
    this.#processes.set(pid, { pid, parent, command: '', fromUs: atUs, toUs: null, ending: null, leaked: false });
    return this.#roots.has(pid);
  }
}

function commandOf(text: string): string {
  const [first = ''] = text.split('\n');
  return (first.split('/').at(-1) ?? '').replace(/[^\x20-\x7e]/g, '·').slice(0, 40);
}
