import { type Neighbour, moveIn } from './support/neighbour.js';
import { openSandbox } from '../../src/modules/sandbox/client/sandbox-client.js';
import type { SandboxDriver } from '../../src/modules/sandbox/sandbox.port.js';
import { settings, testedDrivers } from '../sandbox/support.js';
import { escapes, files, ipc, processes, resources, tampering } from './programs.js';
import type { ProgramAttack } from './support/attack.js';
import { carryOut, inSandbox } from './support/carry-out.js';
import { type HostBait, layBait } from './support/host.js';
import { Limiter } from './support/limiter.js';

const atOnce = 3;
const attacks: ProgramAttack[] = [...processes, ...resources, ...escapes, ...files, ...ipc, ...tampering];

/** Each attack has a sandbox of its own, with another student's clean submission graded beside it. */
describe.each(testedDrivers)('attacks, with %s', (_name, makeDriver) => {
  const outcomes = new Map<ProgramAttack, Promise<void>>();
  let driver: SandboxDriver;
  let neighbour: Neighbour;
  let bait: HostBait;

  beforeAll(async () => {
    bait = await layBait();
    driver = makeDriver();
    neighbour = await moveIn(driver, settings);
    const limiter = new Limiter(atOnce);
    const open = () => openSandbox(driver, settings.SANDBOX_START_TIMEOUT_MS);
    for (const attack of attacks) {
      const outcome = limiter.run(async () => {
        await inSandbox(open, async (sandbox) => {
          await Promise.all([carryOut(attack, sandbox, bait), neighbour.gradeClean()]);
        });
        bait.assertUnharmed();
      });
      outcome.catch(() => undefined);
      outcomes.set(attack, outcome);
    }
  });
  afterAll(async () => {
    await neighbour?.close();
    await driver?.close();
    await bait?.remove();
  });

  it.each(attacks.map((attack) => [attack.file, attack] as const))(
    '%s gets what it deserves and harms nobody',
    async (_file, attack) => {
      await outcomes.get(attack);
    },
    120_000,
  );
});
