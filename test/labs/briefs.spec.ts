import { loadLabs, type Lab } from '../../src/modules/labs/grading/index.js';

const briefOf = ({ description }: Lab): string => description.brief.replace(/\s+/g, ' ');
const labs = await loadLabs();
const programs = labs
  .filter(({ description }) => description.kind === 'program')
  .map((lab) => [lab.description.slug, lab] as const);
const bySlug = (slug: string): string => briefOf(new Map(programs).get(slug) as Lab);

describe('what students are told beforehand', () => {
  it.each(programs)('%s says what counts as printing, in the words of all labs', (_slug, lab) => {
    expect(briefOf(lab)).toContain(
      "What counts as printed is what any of your program's processes writes to the standard output or the standard error that the program was started with, on either alike.",
    );
  });

  it.each(programs)('%s asks for status 0', (_slug, lab) => {
    expect(briefOf(lab)).toMatch(/status 0/);
  });

  it.each(labs.map((lab) => [lab.description.slug, lab] as const))(
    '%s says how to work on Windows and macOS, and how long a file may be',
    (_slug, lab) => {
      expect(briefOf(lab)).toMatch(/WSL2.*macOS|macOS.*WSL2/);
      expect(briefOf(lab)).toMatch(/64 KiB/);
    },
  );

  it.each(programs)('%s names its limits of time as they are', (_slug, lab) => {
    const { wallTimeMs, cpuTimeMs = 1_000 } = lab.limits;
    const cpu = cpuTimeMs === 1_000 ? '1 second' : `${cpuTimeMs / 1_000} seconds`;
    expect(briefOf(lab)).toContain(`${(wallTimeMs ?? 10_000) / 1_000} seconds, and ${cpu} of processor time`);
  });

  it('popen is called what it is', () => {
    expect(bySlug('popen-sysinfo')).toContain('`popen`, a call of the C library');
  });

  it('a chat: which queues are asked for, what others get, how the two may leave', () => {
    const brief = bySlug('queue-chat');
    expect(brief).toContain('**Queues of a `Manager`**');
    expect(brief).toContain('60 in all');
    expect(brief).toContain('`queue.Queue`');
    expect(brief).toMatch(/`terminate\(\)` once everything is printed/);
  });

  it('a design: every row of its rubric by its name', () => {
    const designs = labs.filter(({ description }) => description.kind === 'design');
    expect(designs).not.toHaveLength(0);
    for (const design of designs)
      for (const { title, points } of design.description.rubric ?? []) {
        expect(briefOf(design)).toContain(`| ${title} | ${points} |`);
        expect(briefOf(design)).toContain(`**${title}.**`);
      }
  });
});
