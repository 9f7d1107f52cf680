import { greetAgent } from '../../src/modules/sandbox/client/agent-client.js';
import { SandboxClient } from '../../src/modules/sandbox/client/sandbox-client.js';
import {
  hostLaunchArguments,
  launcherPath,
  zygotePath,
} from '../../src/modules/sandbox/drivers/bubblewrap/arguments.js';
import { ProcessConnection } from '../../src/modules/sandbox/drivers/bubblewrap/process-connection.js';
import { Zygote } from '../../src/modules/sandbox/drivers/bubblewrap/zygote.js';
import { runC, settings } from './support.js';

describe('bubblewrap where no control group can be made', () => {
  it('keeps each process from taking more memory than a sandbox has', async () => {
    const zygote = await Zygote.start(zygotePath(), () => undefined);
    const command = hostLaunchArguments({ settings, parent: zygote.pid, cgroup: null, uidBase: 0x7000_0000 });
    const launched = await zygote.launch([launcherPath(), ...command]);
    const connection = new ProcessConnection('without', launched, zygote, () => zygote.close());
    await using sandbox = new SandboxClient('without', 'bubblewrap', await greetAgent(connection, 20_000));
    const source = `
#include <stdio.h>
#include <stdlib.h>
int main(void) { printf("%d %d\\n", malloc(1 << 20) != 0, malloc(${settings.SANDBOX_MEMORY_BYTES}) != 0); }`;
    expect((await runC(sandbox, source)).stdout).toBe('1 0\n');
  });
});
