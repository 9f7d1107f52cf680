import { compileLimits, compileSubmission } from '../../src/modules/labs/grading/compile.js';
import type { Sandbox } from '../../src/modules/sandbox/sandbox.port.js';
import { type SourceAttack, sources } from './compilers.js';
import { assertLikeNew, inSandbox, sourceOf } from './support/carry-out.js';
import type { HostBait } from './support/host.js';
import { attackEachDriver } from './support/on-each-driver.js';
import { run } from '../sandbox/support.js';

const name = 'attack.c';
const shown = 13_000;
/** Enough for a submission that is none of an attack. */
const impatient = { ...compileLimits, cpuTimeMs: 1_500, wallTimeMs: 5_000 };

/** Each source is compiled as a submission's files are, beside another student's clean submission. */
attackEachDriver('sources that attack the compiler', sources, async (attack, { open, neighbour, bait }) => {
  const content = await submitted(attack, bait);
  await inSandbox(open, async (sandbox) => {
    const limits = attack.patient ? compileLimits : impatient;
    const files = [{ name, maxBytes: 65_536 }];
    const compiling = compileSubmission(sandbox, files, [{ name, content }], () => undefined, limits);
    const [compilation] = await Promise.all([compiling, neighbour.gradeClean()]);
    if (attack.builds !== 'either') expect(compilation).toMatchObject({ ok: attack.builds });
    if (attack.says !== undefined) expect(compilation.output).toMatch(attack.says);
    expect(compilation.output.length).toBeLessThan(shown);
    expect(compilation.output).not.toContain(bait.secret);
    expect(compilation.output).not.toMatch(/root:[*!$]|PRAYOG_TEST_SECRET|\u001b/);
    if (compilation.ok) {
      expect(await outputOf(sandbox)).not.toContain(bait.secret);
      const { data } = await sandbox.readFile('/stage/attack');
      expect(data.includes(bait.secret)).toBe(false);
    }
    await assertLikeNew(sandbox);
  });
});

/** What was built may be such that the kernel does not even start it. */
async function outputOf(sandbox: Sandbox): Promise<string> {
  const limits = { wallTimeMs: 1000, outputBytes: 65_536 };
  return run(sandbox, ['/stage/attack'], { limits }).then(
    ({ stdout, stderr }) => stdout + stderr,
    ({ message }: Error) => message,
  );
}

async function submitted({ file, made }: SourceAttack, bait: HostBait): Promise<string | Buffer> {
  return made === undefined ? (await sourceOf(file)).replaceAll('HOST_FILE', bait.file) : made();
}
