import { openSandbox, type SandboxClient } from '../../../src/modules/sandbox/client/sandbox-client.js';
import type { SandboxDriver } from '../../../src/modules/sandbox/sandbox.port.js';
import { settings, testedDrivers } from '../../sandbox/support.js';
import { type HostBait, layBait } from './host.js';
import { Limiter } from './limiter.js';
import { moveIn, type Neighbour } from './neighbour.js';

/** What an attack finds: a way to a new sandbox, a neighbour to disturb, a host to harm. */
export interface Ground {
  readonly open: () => Promise<SandboxClient>;
  readonly neighbour: Neighbour;
  readonly bait: HostBait;
}

/** One test for each attack, with every driver. They are carried out a few at a time, beside each other. */
export function attackEachDriver<A extends { file: string }>(
  title: string,
  attacks: readonly A[],
  atOnce: number,
  carryOut: (attack: A, ground: Ground) => Promise<void>,
): void {
  describe.each(testedDrivers)(`${title}, with %s`, (_name, makeDriver) => {
    const outcomes = new Map<A, Promise<void>>();
    let driver: SandboxDriver;
    let neighbour: Neighbour;
    let bait: HostBait;

    beforeAll(async () => {
      bait = await layBait();
      driver = makeDriver();
      neighbour = await moveIn(driver, settings);
      const ground = { open: () => openSandbox(driver, settings.SANDBOX_START_TIMEOUT_MS), neighbour, bait };
      const limiter = new Limiter(atOnce);
      for (const attack of attacks) {
        const outcome = limiter.run(async () => {
          await carryOut(attack, ground);
          bait.assertUnharmed();
        });
        // Whether it was as it must be is for its own test to say.
        outcome.catch(() => undefined);
        outcomes.set(attack, outcome);
      }
    });
    afterAll(async () => {
      await Promise.allSettled(outcomes.values());
      await neighbour?.close();
      await driver?.close();
      await bait?.remove();
    });

    const named = attacks.map((attack) => [attack.file, attack] as const);
    it.each(named)('%s gets what it deserves and harms nobody', async (_file, attack) => outcomes.get(attack));
  });
}
