import { SandboxUnavailableError } from '../errors.js';
import type { Sandbox, SandboxDriver } from '../sandbox.port.js';
import { defaultPoolOptions, type PooledSandbox, WarmPool } from './warm-pool.js';

const driver: SandboxDriver = {
  name: 'bubblewrap',
  probe: async () => ({ usable: true }),
  create: () => Promise.reject(new Error('not used')),
  sweep: async () => undefined,
  close: async () => undefined,
};

class FakeSandbox {
  isLost = false;
  private readonly listeners: (() => void)[] = [];

  constructor(readonly id: string) {}

  onceLost(listener: () => void): void {
    this.listeners.push(listener);
  }

  die(): void {
    this.isLost = true;
    for (const listener of this.listeners.splice(0)) listener();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.die();
  }
}

/** Makes sandboxes named 1, 2, 3, …; `fail` makes the next ones fail, `hold` keeps them in the making until released. */
class Factory {
  readonly made: FakeSandbox[] = [];
  calls = 0;
  inTheMaking = 0;
  mostInTheMaking = 0;
  fail = 0;
  private gate: Promise<void> = Promise.resolve();

  hold(): () => void {
    let release: () => void = () => undefined;
    this.gate = new Promise((resolve) => {
      release = resolve;
    });
    return release;
  }

  readonly make = async (): Promise<PooledSandbox> => {
    this.calls += 1;
    this.inTheMaking += 1;
    this.mostInTheMaking = Math.max(this.mostInTheMaking, this.inTheMaking);
    try {
      await this.gate;
      if (this.fail > 0) {
        this.fail -= 1;
        throw new SandboxUnavailableError('no room');
      }
      const sandbox = new FakeSandbox(String(this.made.length + 1));
      this.made.push(sandbox);
      return sandbox as unknown as PooledSandbox;
    } finally {
      this.inTheMaking -= 1;
    }
  };
}

function poolOf(factory: Factory, size: number, keepsPlaces = false): WarmPool {
  return new WarmPool({ ...driver, keepsPlaces }, factory.make, {
    ...defaultPoolOptions,
    size,
    firstBackOffMs: 1,
    maxBackOffMs: 4,
  });
}

/** Lets everything that is ready run. */
const pause = () => new Promise((resolve) => setTimeout(resolve, 20));

describe('WarmPool', () => {
  it('keeps as many warm as asked for, and refills in the background', async () => {
    const factory = new Factory();
    const pool = poolOf(factory, 2);
    await pause();
    expect(factory.made).toHaveLength(2);
    const first = await pool.acquire();
    await first[Symbol.asyncDispose]();
    await pause();
    expect(factory.made).toHaveLength(3);
    await pool.close();
  });

  it('keeps only half as many warm while one is in use, and never fewer', async () => {
    const factory = new Factory();
    const pool = poolOf(factory, 4);
    await pause();
    const [first] = [await pool.acquire(), await pool.acquire()];
    await pause();
    expect(factory.made).toHaveLength(4);
    const third = await pool.acquire();
    await pause();
    expect(factory.made).toHaveLength(5);
    for (const sandbox of [first, factory.made[1], third]) await sandbox?.[Symbol.asyncDispose]();
    await pause();
    expect(factory.made).toHaveLength(7);
    await pool.close();
  });

  it('makes no more than are wanted in all where places are kept, unless more wait', async () => {
    const factory = new Factory();
    const pool = poolOf(factory, 2, true);
    const [first] = [await pool.acquire(), await pool.acquire()];
    await pause();
    expect(factory.made).toHaveLength(2);
    await pool.acquire();
    expect(factory.made).toHaveLength(3);
    await first[Symbol.asyncDispose]();
    await pause();
    expect(factory.made).toHaveLength(3);
    await factory.made[1]?.[Symbol.asyncDispose]();
    await pause();
    expect(factory.made).toHaveLength(4);
    await pool.close();
  });

  it('never hands out the same sandbox twice', async () => {
    const factory = new Factory();
    const pool = poolOf(factory, 2);
    const acquired = await Promise.all(Array.from({ length: 9 }, () => pool.acquire()));
    expect(new Set(acquired.map(({ id }) => id)).size).toBe(9);
    await pool.close();
  });

  it('makes no more at once than allowed, however many wait', async () => {
    const factory = new Factory();
    const pool = poolOf(factory, 1);
    await Promise.all(Array.from({ length: 6 }, () => pool.acquire()));
    expect(factory.mostInTheMaking).toBe(defaultPoolOptions.concurrency);
    await pool.close();
  });

  it('makes one on demand when none is kept warm', async () => {
    const factory = new Factory();
    const pool = poolOf(factory, 0);
    await pause();
    expect(factory.calls).toBe(0);
    await expect(pool.acquire()).resolves.toMatchObject({ id: '1' });
    await pool.close();
  });

  it('replaces a warm sandbox that died and never hands it out', async () => {
    const factory = new Factory();
    const pool = poolOf(factory, 1);
    await pause();
    factory.made[0]?.die();
    await expect(pool.acquire()).resolves.toMatchObject({ id: '2', isLost: false });
    await pool.close();
  });

  it('tries again after a failure without troubling those who wait', async () => {
    const factory = new Factory();
    factory.fail = 1;
    const pool = poolOf(factory, 1);
    await expect(pool.acquire()).resolves.toMatchObject({ id: '1' });
    await pool.close();
  });

  it('tells those who wait when making keeps failing, and recovers', async () => {
    const factory = new Factory();
    factory.fail = 4;
    const pool = poolOf(factory, 0);
    await expect(pool.acquire()).rejects.toThrow('no room');
    await expect(pool.acquire()).rejects.toThrow(SandboxUnavailableError);
    await expect(pool.acquire()).resolves.toMatchObject({ id: '1' });
    await pool.close();
  });

  it('destroys everything when closed, what was in the making too', async () => {
    const factory = new Factory();
    const pool = poolOf(factory, 2);
    await pause();
    const release = factory.hold();
    const waiting: Promise<Sandbox>[] = [pool.acquire(), pool.acquire(), pool.acquire()];
    const outcomes = Promise.allSettled(waiting);
    await pause();
    const closing = pool.close();
    release();
    await closing;
    expect((await outcomes).map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
    expect(factory.made.slice(2).every(({ isLost }) => isLost)).toBe(true);
    expect(factory.inTheMaking).toBe(0);
    await expect(pool.acquire()).rejects.toThrow('closed');
  });
});
