import { testedDrivers } from '../../sandbox/support.js';

/** The part of the defence that an attack tries to get around. */
export type Layer = 'agent' | 'kernel' | 'driver';

/** What all attacks have in common, whatever they are carried out as. */
export interface Attack {
  /** Below `attacks/`. */
  file: string;
  /**
   * `driver`: what a driver sets up, so namespaces, mounts, users, control groups. `kernel`: filters and limits that the agent puts on each program,
   * whatever the driver. `agent`: the agent itself, or the grader behind it.
   */
  aimedAt: Layer;
  /** Tried with every driver in each run, though it is not aimed at one. */
  sample?: true;
}

/** The name of a driver, with its mode. */
export type Mode = (typeof testedDrivers)[number][0];

/** Whether a plain run carries an attack out with a driver: all with bubblewrap, with docker's modes those that may come out otherwise. */
export function isTriedWith(mode: Mode, { aimedAt, sample }: Attack): boolean {
  return mode === 'bubblewrap' || aimedAt === 'driver' || sample === true;
}
