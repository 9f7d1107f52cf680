import { randomInt } from 'node:crypto';
import { SandboxUnavailableError } from '../errors.js';

/**
 * Numbers from 0 to `count` - 1, each lent to one sandbox at a time. Some limits count per host user, so each sandbox should have users of
 * its own. Workers of one host don't know of each other's: starting anywhere makes meeting unlikely, and meeting only shares a count.
 */
export class NumberRange {
  private readonly used = new Set<number>();

  constructor(private readonly count: number) {}

  /** @throws SandboxUnavailableError when all are lent. */
  take(): number {
    if (this.used.size === this.count) throw new SandboxUnavailableError(`${this.count} sandboxes run already`);
    let number = randomInt(this.count);
    while (this.used.has(number)) number = (number + 1) % this.count;
    this.used.add(number);
    return number;
  }

  giveBack(number: number): void {
    this.used.delete(number);
  }
}
