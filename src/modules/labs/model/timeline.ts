/** What happened between a submission's programs, as the kernel's record of their calls shows it. Public JSON: bounded, cut short and printable. */

/** At most so many events, and characters of JSON, of one submission; what is beyond is marked as cut. */
export const timelineLimits = { events: 500, characters: 65_536, processes: 24, objects: 48, payload: 80 } as const;

export type TimelineAction =
  | 'start'
  | 'fork'
  | 'exec'
  | 'make'
  | 'open'
  | 'close'
  | 'attach'
  | 'detach'
  | 'send'
  | 'receive'
  | 'adjust'
  | 'print'
  | 'remove'
  | 'wait'
  | 'signal'
  | 'fail'
  | 'stuck'
  | 'end';

export interface TimelineEvent {
  /** Microseconds since the scenario's first call. Of a message that is received: when it had arrived. */
  atUs: number;
  pid: number;
  action: TimelineAction;
  /** As in the scenario's objects, e.g. `pipe 1`, `/tmp/ipc_lab_fifo`, `queue /railway_queue`, `segment 0x41020a1b`. */
  object?: string;
  /** The other process: the child made or waited for, the sender of what is received. Absent: none that was traced, the grader for one. */
  peer?: number;
  /** Moved by `send`, `receive` and `print`; 0 is end of file. */
  bytes?: number;
  /** Of a message in a POSIX queue. */
  priority?: number;
  /** The beginning of what was moved, or a detail of the call. */
  text?: string;
}

export interface TimelineProcess {
  pid: number;
  /** Null: started by the grader. */
  parent: number | null;
  command: string;
  fromUs: number;
  /** Null: it was still there when the scenario was over. */
  toUs: number | null;
  /** e.g. `exit status 0`, `SIGPIPE`. */
  ending: string | null;
  /** Still running, or a child that nobody waited for, where nothing was to be left. */
  leaked: boolean;
}

export interface TimelineObject {
  name: string;
  kind: string;
  /** Null: not made by a traced program. */
  madeBy: number | null;
  madeUs: number | null;
  /** Null: nobody removed it. A pipe goes by itself with its last descriptor. */
  removedBy: number | null;
  removedUs: number | null;
  /** Left behind where nothing was to be left. */
  leaked: boolean;
}

export interface TimelineScenario {
  name: string;
  processes: TimelineProcess[];
  objects: TimelineObject[];
  /** In order of time. */
  events: TimelineEvent[];
  /** Something was left out. */
  cut: boolean;
}

export interface Timeline {
  scenarios: TimelineScenario[];
  /** Whole scenarios were left out. */
  cut: boolean;
}
