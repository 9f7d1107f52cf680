import { execFileSync, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { projectPath } from '../../src/modules/sandbox/project-root.js';
import { hostProcesses, until } from './support.js';

describe('the launcher', () => {
  const launcher = projectPath('var', 'bin', 'prayog-launch');

  it('is killed with the process that started it', async () => {
    const mark = randomUUID();
    // The shell is killed while bubblewrap runs a program that would wait for long.
    const script = `${launcher} -- bwrap --unshare-pid --ro-bind / / --die-with-parent sh -c 'echo up; sleep 600; : ${mark}' | (read up; kill -9 $$)`;
    expect(() => execFileSync('sh', ['-c', script], { stdio: 'ignore' })).toThrow('Command failed');
    await until(async () => hostProcesses(mark).length === 0);
    expect(hostProcesses(mark)).toEqual([]);
  });

  it('does not start at all for a parent that has ended', () => {
    const { status, stderr } = spawnSync(launcher, ['--parent', '99999999', '--', 'true'], { encoding: 'utf8' });
    // Nobody is left who would read a message.
    expect({ status, stderr }).toEqual({ status: 71, stderr: '' });
  });

  it.each([
    [['--cgroup', '/nowhere', '--', 'true'], "can't join cgroup /nowhere"],
    [['--sysctl', 'kernel.shmmax=none', '--', 'true'], "can't limit"],
    [['--open', '10=/nowhere', '--', 'true'], "can't open /nowhere"],
    [['--', '/nowhere'], "can't run /nowhere"],
  ])('says in one line why it fails: %j', (parameters, reason) => {
    const { status, stderr } = spawnSync(launcher, parameters, { encoding: 'utf8' });
    expect(status).toBe(71);
    expect(stderr).toContain(reason);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it.each([
    [['--'], 'the command after -- is missing'],
    [['--nothing', '1', '--', 'true'], 'an option is unknown'],
    [['--sysctl', '../../etc/passwd=1', '--', 'true'], 'the name of a sysctl'],
    [['--uid-base', '-1', '--', 'true'], 'a number is'],
    [['--open-files', 'many', '--', 'true'], 'a number is'],
    [['--open', '2=/dev/null', '--', 'true'], '--open takes descriptors from 10'],
  ])('refuses what it does not understand: %j', (parameters, reason) => {
    const { status, stderr } = spawnSync(launcher, parameters, { encoding: 'utf8' });
    expect(status).toBe(64);
    expect(stderr).toContain(reason);
  });
});
