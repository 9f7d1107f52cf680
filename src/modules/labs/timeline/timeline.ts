/**
 * A submission's timeline, put together scenario by scenario from what was traced.
 *
 * A scenario is recorded in two steps. Before the sandbox is reset it is noted how far each trace has come: that processes are killed then is no part
 * of the story. After it the calls that never returned are known, too, and the events are made. Everything is bounded: a hostile
 * program makes calls by the ten thousand, and what is beyond the limits is left out and marked.
 */
import type { TracedCall } from '../../sandbox/sandbox.port.js';
import { callsOf } from '../trace/moved-bytes.js';
import { ObjectNames } from '../trace/object-names.js';
import type { Session } from '../sdk/session.js';
import type { Leak } from '../model/results.js';
import { MessageFlow } from './message-flow.js';
import { type Happening, happeningOf } from './timeline-events.js';
import { ProcessTable } from './timeline-processes.js';
import {
  type Timeline,
  type TimelineEvent,
  timelineLimits,
  type TimelineObject,
  type TimelineScenario,
} from '../model/timeline.js';

// Sorting more than these would cost more than the few events that are kept are worth.
const callsMost = 5_000;

export interface Recording {
  /** Called once the sandbox was reset. */
  finish(): void;
}

/** Keeps the timelines of a submission's scenarios within the bounds of one submission. */
export class TimelineRecorder {
  readonly #scenarios: TimelineScenario[] = [];
  #events: number = timelineLimits.events;
  #characters: number = timelineLimits.characters;
  #cut = false;

  get timeline(): Timeline {
    return { scenarios: this.#scenarios, cut: this.#cut };
  }

  begin(name: string, session: Session): Recording {
    const { programs } = session.acquaintance();
    const lengths = session.runs.map(({ program }) => program.trace.length);
    return {
      finish: () => {
        const calls = callsOf(
          session.runs.map(({ program }, index) => ({
            trace: program.trace.filter(({ leftNs }, place) => place < (lengths[index] ?? 0) || leftNs === null),
            input: program.input,
          })),
        );
        if (calls.length > 0) this.#add(name, calls, session, programs);
      },
    };
  }

  #add(name: string, calls: readonly TracedCall[], session: Session, programs: readonly { pid: number }[]): void {
    const whole = scenarioOf(name, calls, new ObjectNames(session.trace), session.reportedLeaks, programs);
    const events = whole.events.slice(0, this.#events);
    const scenario = { ...whole, events, cut: whole.cut || events.length < whole.events.length };
    while (scenario.events.length > 0 && JSON.stringify(scenario).length > this.#characters) {
      scenario.events.splice(Math.floor(scenario.events.length / 2));
      scenario.cut = true;
    }
    if (scenario.events.length === 0) {
      this.#cut = true;
      return;
    }
    this.#events -= scenario.events.length;
    this.#characters -= JSON.stringify(scenario).length;
    this.#scenarios.push(scenario);
  }
}

/** The events of one scenario, in order of time, with its processes and objects. */
export function scenarioOf(
  name: string,
  calls: readonly TracedCall[],
  names: ObjectNames,
  leaks: readonly Leak[],
  programs: readonly { pid: number }[],
): TimelineScenario {
  // A message has arrived when the call that receives it is left, and is on its way when the one that sends it is entered.
  const timed = calls
    .filter(({ call }) => call !== 'given')
    .map((call) => ({
      call,
      at: waitsFor.has(call.call) ? (call.leftNs ?? call.enteredNs) : call.enteredNs,
    }));
  timed.sort((a, b) => (a.at < b.at ? -1 : Number(a.at > b.at)));
  const start = timed[0]?.at ?? 0n;
  const kept = timed.slice(0, callsMost);

  const processes = new ProcessTable(programs, leaks);
  const objects = new ObjectTable(leaks);
  const flow = new MessageFlow();
  const events: TimelineEvent[] = [];
  for (const { call, at } of kept) {
    const atUs = Number((at - start) / 1_000n);
    const first = processes.note(call, atUs);
    const happening = happeningOf(call, names, objects.made);
    if (happening === null) continue;
    objects.note(call, happening, atUs);
    const peer = flow.note(call, happening);
    events.push({
      atUs,
      pid: call.pid,
      ...happening,
      ...(peer === null ? {} : { peer }),
      ...(first && happening.action === 'exec' ? { action: 'start' as const } : {}),
    });
  }
  return {
    name,
    processes: processes.list(),
    objects: objects.list(),
    events,
    cut: timed.length > kept.length || processes.cut || objects.cut,
  };
}

/** Calls that are over when something came to pass: `open` of a FIFO when its other side is there. */
const waitsFor = new Set(['read', 'mq_receive', 'msgrcv', 'wait', 'open']);

/** Lives of objects, from the first event that names one to its removal. */
class ObjectTable {
  readonly made = new Set<string>();
  cut = false;
  readonly #objects = new Map<string, TimelineObject>();
  readonly #leaked: ReadonlySet<string>;

  constructor(leaks: readonly Leak[]) {
    this.#leaked = new Set(leaks.map(nameOfLeak));
  }

  note(call: TracedCall, { action, object }: Happening, atUs: number): void {
    if (object === undefined || object === 'standard input' || action === 'fail' || action === 'stuck') return;
    const known = this.#objects.get(object);
    if (known === undefined) {
      if (this.#objects.size >= timelineLimits.objects) {
        this.cut = true;
        return;
      }
      const made = action === 'make';
      this.#objects.set(object, {
        name: object,
        kind: call.call === 'mknod' ? 'fifo' : kindOf(call),
        madeBy: made ? call.pid : null,
        madeUs: made ? atUs : null,
        removedBy: null,
        removedUs: null,
        leaked: false,
      });
      this.made.add(object);
    } else if (action === 'remove') {
      Object.assign(known, { removedBy: call.pid, removedUs: atUs });
      this.made.delete(object);
    } else if (action === 'make') {
      Object.assign(known, { removedBy: null, removedUs: null });
      this.made.add(object);
    }
  }

  list(): TimelineObject[] {
    return [...this.#objects.values()].map((object) => ({ ...object, leaked: this.#leaked.has(object.name) }));
  }
}

function kindOf(call: TracedCall): string {
  return call.call === 'mq_unlink' ? 'mqueue' : call.object.kind;
}

/** The name that a leak has as an object. */
function nameOfLeak({ kind, name }: Leak): string {
  switch (kind) {
    case 'segment':
      return name.replace(/^key/, 'segment');
    case 'semaphores':
      return name.replace(/^key/, 'semaphore set');
    case 'sysvQueue':
      return name.replace(/^key/, 'queue');
    case 'queue':
      return `queue ${name}`;
    case 'posixShm':
      return `shared memory ${name}`;
    default:
      return name;
  }
}
