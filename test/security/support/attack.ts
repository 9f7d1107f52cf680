import type { LimitFlag, Program, ProgramSpec, Sandbox, Settled } from '../../../src/modules/sandbox/sandbox.port.js';
import type { Ran } from '../../sandbox/support.js';
import type { Attack } from './layers.js';

/** How an attack must end. `flags`: one of these limits was met. `settles`: what waiting for it must answer. */
export type Ending =
  | { code: number }
  | { codes: (number | null)[] }
  | { signals: string[] }
  | { flags: LimitFlag[] }
  | { settles: Settled };

/** A program that is run in a sandbox of its own. What it got and should not have it says itself: see `attacks/attack.h`. */
export interface ProgramAttack extends Attack {
  ends: Ending;
  /** Where it differs from untraced, with three seconds by the clock and a megabyte of output. */
  spec?: Partial<ProgramSpec>;
  /** What the grader does meanwhile. The program has been started and nothing waited for. */
  meanwhile?: (sandbox: Sandbox, program: Program) => Promise<void>;
  /** What must hold once it has ended as it must. */
  holds?: (sandbox: Sandbox, ran: Ran) => Promise<void> | void;
}
