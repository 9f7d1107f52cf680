/**
 * What a lab is and what grading one submission yields: shared by the API, the worker's processor and the `lab` command.
 * The JSON names are public (`lab grade --json`, `GET /v1/submissions/:id`).
 */

import type { TranslationLanguage } from '../../../kernel/languages.js';
import type { RubricCriterion } from '../../courses/index.js';
import type { Timeline } from './timeline.js';

export type { RubricCriterion };
export type * from './timeline.js';

export type BloomLevel = 'remember' | 'understand' | 'apply' | 'analyze' | 'evaluate' | 'create';

export type Verdict = 'passed' | 'partial' | 'failed' | 'compile_error' | 'internal_error';

export type CheckOutcome =
  | 'passed'
  | 'failed'
  | 'timeout'
  | 'deadlock'
  | 'crashed'
  | 'memory_limit'
  | 'output_limit'
  | 'process_limit'
  | 'skipped';

/** Headings of a lab's brief to read again: after SIGPIPE, after a call that failed in a way that explains itself, or by how a check ended. */
export type ReadAgain = Partial<Record<'broken_pipe' | 'failed_call' | CheckOutcome, string>>;

/** A file that a lab's contract names. */
export interface LabFile {
  name: string;
  maxBytes: number;
}

export interface CheckSummary {
  id: string;
  title: string;
  points: number;
  bonus: boolean;
  bloomLevel: BloomLevel;
  /** Id of a learning outcome of the unit. */
  outcome: string;
}

/** `program`: graded by running it. `design`: a text, marked by a person. */
export type LabKind = 'program' | 'design';

/** A lab as its folder describes it: what students and instructors may see. No grader code. */
export interface LabDescription {
  slug: string;
  kind: LabKind;
  title: string;
  summary: string;
  tier: string;
  /** Slug of the unit that it belongs to. */
  unit: string;
  /** Slug of the section whose concept it practises. */
  section: string;
  /** Markdown. */
  brief: string;
  files: LabFile[];
  starter: { name: string; content: string }[];
  maxScore: number;
  bonusPoints: number;
  /** None for a design. */
  checks: CheckSummary[];
  /** What a design is marked against; programs have none. */
  rubric?: RubricCriterion[];
  /** The longest that grading one submission may take; 0 for a design. */
  timeLimitMs: number;
  /** What of its texts is there in other languages, made from the English of today. */
  translations?: Partial<Record<TranslationLanguage, LabTranslation>>;
}

/** What students read of a lab, in another language. */
export interface LabTranslation {
  title: string;
  summary: string;
  /** Markdown. */
  brief: string;
  /** Of a design. */
  rubric?: RubricCriterion[];
}

export interface SubmittedFile {
  name: string;
  content: string | Uint8Array;
}

/** One thing the kernel said that a check rests on. Safe to show: cut short, printable. */
export interface Evidence {
  /** e.g. `calls`, `segment`, `queue`, `stat`, `output`, `processes`. */
  kind: string;
  detail: string;
}

export interface CheckResult {
  id: string;
  title: string;
  outcome: CheckOutcome;
  points: number;
  maxPoints: number;
  message: string;
  evidence?: Evidence[];
}

/** An object that a program left behind. */
export interface Leak {
  kind: 'process' | 'zombie' | 'fifo' | 'segment' | 'semaphores' | 'sysvQueue' | 'queue' | 'posixShm' | 'file';
  name: string;
  detail: string;
}

export interface GradeResult {
  lab: string;
  driver: 'docker' | 'bubblewrap';
  verdict: Verdict;
  score: number;
  maxScore: number;
  compile: { ok: boolean; output: string };
  checks: CheckResult[];
  leaks: Leak[];
  /** Told apart from the rest: it is long. */
  timeline?: Timeline;
  /** Milliseconds. */
  timings: { acquire: number; compile: number; checks: number; total: number };
}

export type GradeProgress =
  | { step: 'preparing' }
  | { step: 'compiling'; file: string }
  | { step: 'checking'; check: string; title: string; number: number; of: number };

export interface GradeRequest {
  lab: string;
  files: SubmittedFile[];
  onProgress?: (progress: GradeProgress) => void;
  /** Aborting ends the grading with a rejection; nothing is recorded. */
  signal?: AbortSignal;
}

/** A grading that has come to its result. */
export interface Grading {
  result: GradeResult;
  /**
   * Lets go of what the grading used, and does not wait until that is taken down. To be called once, when the result is stored: taking a sandbox down would hold
   * up the event loop, and with it the verdict that somebody waits for.
   */
  release(): void;
}

/**
 * Grades submissions. Rejects only when the fault is ours or the lab author's: what a student did wrong is in the result. A grading that rejects has let go of
 * everything by itself.
 */
export interface Grader {
  labs(): readonly LabDescription[];
  grade(request: GradeRequest): Promise<Grading>;
  /** Resolves once programs can be run here; rejects while they can't. */
  ready?(): Promise<void>;
  /** Waits for what was let go of. */
  close(): Promise<void>;
}
