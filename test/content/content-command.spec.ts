import { join } from 'node:path';
import { contentCommand } from '../../src/cli/content-command.js';
import { runCommand } from '../support/run-command.js';
import { copyOfTinyUnit, replaceIn, tinyUnit } from './support/units.js';

const run = (...args: string[]) => runCommand(contentCommand, ...args);

describe('content check', () => {
  it('sums a sound unit up in one line', async () => {
    const { status, stdout, stderr } = await run('check', tinyUnit);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(
      /^\S+tiny-unit: "Reading lines" is sound: 2 sections, 1 listing, 1 lab, 4 questions \(remember 2, apply 2\), 1 short answer; version [0-9a-f]{12}\n$/,
    );
  });

  it('gives each fault a line that an editor can jump to, and status 1', async () => {
    await using unit = await copyOfTinyUnit();
    await replaceIn(join(unit.folder, 'sections/01-lines.md'), '[!TIP]', '[!HINT]');
    await replaceIn(join(unit.folder, 'unit.yaml'), 'lab: copy-lines', 'lab: cut');
    const { status, stdout, stderr } = await run('check', unit.folder);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr.trimEnd().split('\n')).toEqual([
      expect.stringMatching(new RegExp(`^${unit.folder}/sections/01-lines\\.md:8: there is no callout`)),
      expect.stringMatching(new RegExp(`^${unit.folder}/unit\\.yaml:22: there is no lab`)),
    ]);
  });

  it('says of a folder that is none that its unit.yaml is missing', async () => {
    expect(await run('check', '/no/such/folder')).toEqual({
      status: 1,
      stdout: '',
      stderr: '/no/such/folder/unit.yaml:1: is missing: a unit begins with it\n',
    });
  });

  it.each([[[]], [['check']], [['check', tinyUnit, 'more']], [['chek', tinyUnit]], [['check', '--fast', tinyUnit]]])(
    'answers wrong use, %j, with status 2',
    async (args) => {
      const { status, stdout, stderr } = await run(...args);
      expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
      expect(stderr).not.toBe('');
    },
  );

  it('helps with status 0', async () => {
    expect(await run('--help')).toMatchObject({ status: 0, stdout: expect.stringContaining('check'), stderr: '' });
  });
});
