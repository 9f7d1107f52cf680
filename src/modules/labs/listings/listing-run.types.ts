import type { Listing } from '../../courses/index.js';
import type { Timeline } from '../model/timeline.js';

/** What is typed into each program, by its name. One that is not named gets what its listing says. */
export type ListingInputs = Readonly<Record<string, string>>;

/** What one program did. */
export interface ListingProgramResult {
  name: string;
  /** `waiting`: it stood still, and would have for ever. `running`: its time was over. */
  state: 'ended' | 'waiting' | 'running';
  output: string;
  errors: string;
  /** Exit status, or null when a signal ended it, or nothing did. */
  status: number | null;
  signal: string | null;
  /** Limits that it met: `cpu`, `output`, … */
  limits: string[];
}

/** What is left when everything has ended or waits. */
export interface ListingRest {
  kind: 'process' | 'segment' | 'semaphores' | 'sysvQueue' | 'queue' | 'fifo' | 'file';
  name: string;
}

export interface ListingResult {
  compile: { ok: boolean; output: string };
  /** In the order in which they were started; none when they do not compile. */
  programs: ListingProgramResult[];
  left: ListingRest[];
  /** Null where nothing ran, or where the listing is not traced; absent in results from before there were timelines. */
  timeline?: Timeline | null;
  /** Why a run did not end as it should, in words; empty where it did. Absent in results from before there were explanations. */
  explanation?: string;
}

/** Runs listings. Rejects only when the fault is ours. */
export interface ListingRunner {
  /** Resolves once programs can be run here; rejects while they can't. */
  ready?(): Promise<void>;
  /** @param signal aborting it ends the run with a rejection */
  run(listing: Listing, inputs: ListingInputs, signal?: AbortSignal): Promise<ListingResult>;
}
