import { randomBytes } from 'node:crypto';
import type { AgentConnection } from '../../sandbox.port.js';
import type { SandboxSettings } from '../../sandbox.settings.js';
import { NumberRange } from '../number-range.js';
import { type Engine, workerMark } from './engine.js';
import { Slot } from './slot.js';
import { slotOptions, usersOfOne } from './slot-options.js';

/** Above the users of sandboxes without a container, below 2^31. */
const firstUid = 0x7800_0000;
const userRanges = new NumberRange(1024);

/** Longer than an agent takes to give up killing. */
const endTimeoutMs = 20_000;
const memoryGrowthBytes = 8 << 20;

/** Containers that stay up: a sandbox comes from one that is free, else from one that is about to be, else from a new one. */
export class Slots {
  private readonly slots = new Set<Slot>();

  constructor(
    private readonly engine: Engine,
    private readonly settings: SandboxSettings,
  ) {}

  async create(): Promise<AgentConnection> {
    for (;;) {
      const free = [...this.slots].filter((slot) => slot.isFree);
      const slot = free.find((each) => !each.isEnding) ?? free[0] ?? (await this.start());
      const connection = await slot.lease();
      if (connection !== null) return connection;
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.slots].map((slot) => slot.discard()));
  }

  private async start(): Promise<Slot> {
    const range = userRanges.take();
    try {
      return await this.startWith(range);
    } catch (error) {
      userRanges.giveBack(range);
      throw error;
    }
  }

  private async startWith(range: number): Promise<Slot> {
    const { engine, settings } = this;
    const id = randomBytes(6).toString('hex');
    const token = randomBytes(16).toString('hex');
    const started = await engine.start(
      slotOptions({
        settings,
        name: `${settings.SANDBOX_OWNER}-slot-${id}`,
        workerMark: workerMark(),
        uidBase: firstUid + range * usersOfOne,
        token,
        cgroupVersion: await engine.cgroupVersion(),
      }),
    );
    const policy = {
      submissions: settings.SANDBOX_SLOT_SUBMISSIONS,
      idleMs: settings.SANDBOX_SLOT_IDLE_MS,
      endTimeoutMs,
      memoryGrowthBytes,
    };
    const slot = new Slot({ id, token, ...started }, policy, () => {
      this.slots.delete(slot);
      userRanges.giveBack(range);
    });
    this.slots.add(slot);
    return slot;
  }
}
