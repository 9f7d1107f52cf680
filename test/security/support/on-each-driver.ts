import { openSandbox, type SandboxClient } from '../../../src/modules/sandbox/client/sandbox-client.js';
import type { SandboxDriver } from '../../../src/modules/sandbox/sandbox.port.js';
import { settings, testedDrivers } from '../../sandbox/support.js';
import { itEach } from '../../support/in-full.js';
import { type HostBait, layBait } from './host.js';
import { type Attack, isTriedWith } from './layers.js';
import { moveIn, type Neighbour } from './neighbour.js';

/** What an attack finds: a way to a new sandbox, a neighbour to disturb, a host to harm. */
export interface Ground {
  readonly open: () => Promise<SandboxClient>;
  readonly neighbour: Neighbour;
  readonly bait: HostBait;
}

/** One test for each attack, with every driver that it is to be tried with. They are carried out a few at a time, beside each other. */
export function attackEachDriver<A extends Attack>(
  title: string,
  attacks: readonly A[],
  carryOut: (attack: A, ground: Ground) => Promise<void>,
): void {
  describe.each(testedDrivers)(`${title}, with %s`, (mode, makeDriver) => {
    let driver: SandboxDriver;
    let neighbour: Neighbour;
    let bait: HostBait;

    beforeAll(async () => {
      bait = await layBait();
      driver = makeDriver();
      neighbour = await moveIn(driver, settings);
    });
    afterAll(async () => {
      await neighbour?.close();
      await driver?.close();
      await bait?.remove();
    });

    const open = () => openSandbox(driver, settings.SANDBOX_START_TIMEOUT_MS);
    const named = (attack: A): [string, A] => [attack.file, attack];
    const tried = attacks.filter((attack) => isTriedWith(mode, attack)).map(named);
    const others = attacks.filter((attack) => !isTriedWith(mode, attack)).map(named);
    itEach(tried, others)('%s gets what it deserves and harms nobody', async (_file, attack) => {
      await carryOut(attack, { open, neighbour, bait });
      bait.assertUnharmed();
    });
  });
}
