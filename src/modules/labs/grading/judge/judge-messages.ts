/** What the worker and a process that judges say to each other. Bytes of the sandbox's agent go beside these: see agent-bytes.ts. */
import type { ProgramLimits, SandboxDriver } from '../../../sandbox/sandbox.port.js';
import type { CheckResult, GradeResult, LabFile, Leak, SubmittedFile, Timeline } from '../../model/results.js';

export interface JudgeTask {
  /** Counts the gradings of one process. */
  number: number;
  sandbox: { id: string; driver: SandboxDriver['name'] };
  /** Path of the lab's `grade.ts` as Node can run it. */
  grader: string;
  files: LabFile[];
  submitted: SubmittedFile[];
  limits: ProgramLimits;
  timeLimitMs: number;
}

/** What a scenario's programs gave the checks to read. */
export interface Volume {
  /** Bytes, of standard output and standard error. */
  printed: number;
  /** Traced calls. */
  calls: number;
}

/** How far a grading has come, told as it goes: what is left of one that is cut short. */
export type JudgeNote =
  | { step: 'compiling'; file: string }
  | { step: 'compiled'; compile: GradeResult['compile']; tookMs: number }
  | { step: 'checking'; number: number }
  | { step: 'decided'; result: CheckResult; leaks: Leak[] }
  /** The check being judged turns to a scenario. */
  | { step: 'scenario'; name: string }
  /** Of the scenario being played, so far. */
  | { step: 'volume'; volume: Volume };

export interface Judged {
  leaks: Leak[];
  timeline: Timeline;
  checksMs: number;
}

export type ToJudge = { kind: 'load'; graders: string[] } | { kind: 'grade'; task: JudgeTask } | { kind: 'ping' };

export type FromJudge =
  | { kind: 'loaded' }
  | { kind: 'unloadable'; message: string }
  | { kind: 'note'; note: JudgeNote }
  | { kind: 'judged'; judged: Judged }
  | { kind: 'fault'; name: string; message: string }
  | { kind: 'pong' };
