/**
 * Keeps `size` sandboxes warm and hands each out once.
 *
 * Making goes on in the background, `concurrency` at a time, towards "one for everyone who waits, and `size` more". But a sandbox in the making
 * takes processor time from the submissions that run: while any does, only half of `size` is kept up. Where places are kept (see the port), a
 * sandbox in use counts as one of `size`, since its place will have the next as soon as it ends.
 *
 * A sandbox that dies while it is warm is forgotten and replaced. When making fails, the next try waits, twice as long after each failure in a row; people who wait are
 * told after `failuresBeforeGivingUp` of them, so that a broken host gives errors and not silence.
 */
import { SandboxUnavailableError } from '../errors.js';
import type { Sandbox, SandboxDriver, SandboxPool } from '../sandbox.port.js';

/** What the pool needs of a sandbox beyond the port. */
export interface PooledSandbox extends Sandbox {
  readonly isLost: boolean;
  onceLost(listener: () => void): void;
}

export interface PoolOptions {
  size: number;
  concurrency: number;
  failuresBeforeGivingUp: number;
  firstBackOffMs: number;
  maxBackOffMs: number;
}

export const defaultPoolOptions: Omit<PoolOptions, 'size'> = {
  concurrency: 2,
  failuresBeforeGivingUp: 3,
  firstBackOffMs: 100,
  maxBackOffMs: 10_000,
};

interface Waiter {
  resolve: (sandbox: Sandbox) => void;
  reject: (error: Error) => void;
}

export class WarmPool implements SandboxPool {
  private readonly warm: PooledSandbox[] = [];
  private readonly waiters: Waiter[] = [];
  private readonly making = new Set<Promise<void>>();
  private inUse = 0;
  private failures = 0;
  private backOff: NodeJS.Timeout | null = null;
  private closed = false;

  /** @param make makes one sandbox, ready for use; rejects with SandboxUnavailableError. */
  constructor(
    readonly driver: SandboxDriver,
    private readonly make: () => Promise<PooledSandbox>,
    private readonly options: PoolOptions,
  ) {
    this.refill();
  }

  async acquire(): Promise<Sandbox> {
    if (this.closed) throw new SandboxUnavailableError('the sandbox pool is closed');
    const sandbox = this.warm.shift();
    if (sandbox !== undefined) {
      this.handOut(sandbox);
      this.refill();
      return sandbox;
    }
    return new Promise((resolve, reject) => {
      this.waiters.push({ resolve, reject });
      this.refill();
    });
  }

  async close(): Promise<void> {
    this.closed = true;
    if (this.backOff !== null) clearTimeout(this.backOff);
    this.backOff = null;
    this.rejectWaiters(new SandboxUnavailableError('the sandbox pool is closed'));
    await Promise.all(this.making);
    await Promise.all(this.warm.splice(0).map((sandbox) => sandbox[Symbol.asyncDispose]()));
  }

  private refill(): void {
    while (!this.closed && this.backOff === null && this.making.size < this.options.concurrency && this.missing > 0) {
      const making: Promise<void> = this.makeOne().finally(() => {
        this.making.delete(making);
        this.refill();
      });
      this.making.add(making);
    }
  }

  private get missing(): number {
    return this.wanted - this.warm.length - this.making.size;
  }

  private get wanted(): number {
    const { size } = this.options;
    const waiting = this.waiters.length;
    if (this.driver.keepsPlaces === true) return Math.max(size - this.inUse, waiting);
    return waiting + (this.inUse === 0 ? size : Math.ceil(size / 2));
  }

  private handOut(sandbox: PooledSandbox): void {
    this.inUse += 1;
    sandbox.onceLost(() => {
      this.inUse -= 1;
      this.refill();
    });
  }

  private async makeOne(): Promise<void> {
    try {
      const sandbox = await this.make();
      this.failures = 0;
      await this.place(sandbox);
    } catch (error) {
      this.onFailure(error instanceof Error ? error : new SandboxUnavailableError(String(error)));
    }
  }

  private async place(sandbox: PooledSandbox): Promise<void> {
    if (this.closed) return sandbox[Symbol.asyncDispose]();
    const waiter = this.waiters.shift();
    if (waiter !== undefined) {
      this.handOut(sandbox);
      return waiter.resolve(sandbox);
    }
    this.warm.push(sandbox);
    sandbox.onceLost(() => this.forget(sandbox));
    return undefined;
  }

  private forget(sandbox: PooledSandbox): void {
    const index = this.warm.indexOf(sandbox);
    if (index === -1) return;
    this.warm.splice(index, 1);
    this.refill();
  }

  private onFailure(error: Error): void {
    this.failures += 1;
    if (this.failures >= this.options.failuresBeforeGivingUp) this.rejectWaiters(error);
    if (this.closed || this.backOff !== null) return;
    const delay = Math.min(this.options.firstBackOffMs * 2 ** (this.failures - 1), this.options.maxBackOffMs);
    this.backOff = setTimeout(() => {
      this.backOff = null;
      this.refill();
    }, delay);
  }

  private rejectWaiters(error: Error): void {
    for (const { reject } of this.waiters.splice(0)) reject(error);
  }
}
