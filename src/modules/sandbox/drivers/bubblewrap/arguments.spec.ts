import { sandboxSettingsSchema } from '../../sandbox.settings.js';
import { hostLaunchArguments } from './arguments.js';
import type { SandboxCgroup } from './cgroups.js';

const settings = sandboxSettingsSchema.parse({ SANDBOX_MEMORY_BYTES: '134217728', SANDBOX_TMP_BYTES: '2097152' });
const cgroup: SandboxCgroup = {
  directories: ['/cg/memory/one', '/cg/pids/one'],
  memory: { events: '/cg/memory/one/memory.oom_control', usage: '/cg/memory/one/memory.usage_in_bytes' },
  remove: async () => undefined,
};

/** The arguments as one text, so that runs of them can be looked for. */
function line(group: SandboxCgroup | null): string {
  return hostLaunchArguments({ settings, parent: 1, cgroup: group, uidBase: 1_879_048_192 }).join(' ');
}

describe('the command line of a sandbox', () => {
  it('joins the control group, and shows the agent what its memory limit killed', () => {
    const text = line(cgroup);
    expect(text).toContain('--cgroup /cg/memory/one --cgroup /cg/pids/one');
    expect(text).toContain('--ro-bind /cg/memory/one/memory.oom_control /run/cgroup/memory.events');
    expect(text).toContain('--ro-bind /cg/memory/one/memory.usage_in_bytes /run/cgroup/memory.current');
    expect(text).toMatch(
      / --memory-events \/run\/cgroup\/memory\.events --memory-usage \/run\/cgroup\/memory\.current --memory-limit 134217728$/,
    );
    expect(text).not.toContain('--address-space');
  });

  it('limits each process where there is no control group', () => {
    const text = line(null);
    expect(text).toContain('--address-space 134217728');
    expect(text).not.toContain('--cgroup');
    expect(text).toMatch(/agent --uid 1000 --gid 1000$/);
  });

  it('limits what IPC and file systems hold', () => {
    const text = line(cgroup);
    expect(text).toContain('--sysctl kernel.shmmax=16777216 --sysctl kernel.shmall=8192');
    expect(text).toContain('--sysctl fs.mqueue.msgsize_max=8192');
    expect(text).toContain('--open-files 1024');
    expect(text).toContain('--perms 1777 --size 2097152 --tmpfs /tmp');
  });

  it('shows no folder of the host but those for reading', () => {
    const all = hostLaunchArguments({ settings, parent: 1, cgroup, uidBase: 1 });
    expect(all).not.toContain('--bind');
    expect(all).not.toContain('--dev-bind');
    const sources = all.filter((_, index) => all[index - 1] === '--ro-bind');
    for (const source of sources)
      expect(source).toMatch(
        /^\/(usr|bin|sbin|lib\w*|etc\/(alternatives|ld\.so\.cache|localtime)|cg\/.*|.*\/var\/bin\/prayog-agent)$/,
      );
  });
});
