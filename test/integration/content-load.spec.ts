import { join } from 'node:path';
import { contentCommand } from '../../src/cli/content-command.js';
import { DEMO_COLLEGE, seedDemo } from '../../src/cli/seed-demo.js';
import { copyOfTinyUnit, replaceIn, tinyUnit } from '../content/support/units.js';
import { runCommand } from '../support/run-command.js';
import { TestSystem } from '../support/system.js';

let system: TestSystem;
const inherited = process.env['DATABASE_URL'];
beforeAll(async () => {
  system = await TestSystem.start();
  process.env['DATABASE_URL'] = system.database.urls.app;
});
afterAll(async () => {
  process.env['DATABASE_URL'] = inherited;
  await system.close();
});

const run = (...args: string[]) => runCommand(contentCommand, ...args);

const versions = async (): Promise<number> =>
  Number((await system.database.admin<{ n: string }>('SELECT count(*) AS n FROM unit_versions'))[0]?.n);

describe('content load', () => {
  it('loads a unit, leaves it alone the second time, and makes a version of a change', async () => {
    await using unit = await copyOfTinyUnit();
    const load = () => run('load', unit.folder, '--tenant', 'alpha');
    expect(await load()).toMatchObject({ status: 0, stdout: '"Reading lines" is at alpha as version 1 (new)\n' });
    expect(await load()).toMatchObject({ status: 0, stdout: '"Reading lines" is at alpha as version 1 (unchanged)\n' });
    await replaceIn(join(unit.folder, 'unit.yaml'), 'title: Reading lines', 'title: Reading whole lines');
    expect(await load()).toMatchObject({
      status: 0,
      stdout: '"Reading whole lines" is at alpha as version 2 (new)\n',
    });
  });

  it('names faults by file and line, and loads nothing then', async () => {
    await using unit = await copyOfTinyUnit();
    await replaceIn(join(unit.folder, 'unit.yaml'), 'lab: copy-lines', 'lab: cut');
    const before = await versions();
    expect(await run('load', unit.folder, '--tenant', 'alpha')).toEqual({
      status: 1,
      stdout: '',
      stderr: `${unit.folder}/unit.yaml:22: there is no lab \`cut\` under \`labs\`\n`,
    });
    expect(await versions()).toBe(before);
  });

  it.each([
    [['load', tinyUnit, '--tenant', 'gamma'], 'there is no college "gamma"'],
    [['load', tinyUnit], '--tenant'],
    [['load', '--tenant', 'alpha'], 'folder'],
  ])('answers wrong use, %j, with status 2', async (args, complaint) => {
    const { status, stdout, stderr } = await run(...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(complaint);
  });
});

describe('the demo college', () => {
  it('has the unit and a cohort of its people, once, however often it is made', async () => {
    const { owner: ownerUrl, app: appUrl } = system.database.urls;
    for (let time = 0; time < 2; time += 1) await seedDemo({ ownerUrl, appUrl }, 'test');
    const rows = await system.database.admin(
      `SELECT c.unit, p.email, m.role::text FROM cohorts c JOIN tenants t ON t.id = c.tenant_id
       JOIN cohort_members m ON m.cohort_id = c.id JOIN people p ON p.id = m.person_id WHERE t.slug = $1 ORDER BY m.role`,
      [DEMO_COLLEGE.slug],
    );
    expect(rows).toEqual([
      { unit: 'os-unit-9-ipc', email: 'student@demo.test', role: 'student' },
      { unit: 'os-unit-9-ipc', email: 'assistant@demo.test', role: 'assistant' },
      { unit: 'os-unit-9-ipc', email: 'instructor@demo.test', role: 'instructor' },
    ]);
  });
});
