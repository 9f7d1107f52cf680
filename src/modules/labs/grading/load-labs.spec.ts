import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LabAuthorError } from '../model/faults.js';
import { loadLabs, referenceOf } from './load-labs.js';

const projectContent = fileURLToPath(new URL('../../../../content', import.meta.url));

describe('loadLabs', () => {
  it('loads every lab of the project, with all that is public about it', async () => {
    const labs = await loadLabs();
    expect(labs.map(({ description }) => description.slug)).toEqual(
      expect.arrayContaining([
        'fifo-announcement',
        'ipc-design',
        'mq-priority',
        'pipe-conversation',
        'popen-sysinfo',
        'queue-chat',
        'sem-ring-buffer',
        'shm-train-info',
      ]),
    );
    for (const lab of labs) {
      const { description } = lab;
      expect(description.maxScore).toBe(100);
      expect(description.brief).toMatch(/^# /);
      expect(description.starter.map(({ name }) => name)).toEqual(description.files.map(({ name }) => name));
      expect(await referenceOf(lab)).toHaveLength(description.files.length);
      expect(JSON.parse(JSON.stringify(description))).toEqual(description);
    }
    const design = labs.find(({ description }) => description.kind === 'design')?.description;
    expect(design?.rubric?.map(({ levels }) => levels.length)).toEqual([4, 4, 4, 4, 4]);
    expect(labs.find(({ description }) => description.slug === 'shm-train-info')?.description.bonusPoints).toBe(10);
  });

  describe('with a lab that is wrong', () => {
    let content: string;
    const lab = (...parts: string[]): string => join(content, 'unit', 'labs', 'some-lab', ...parts);

    beforeEach(async () => {
      content = await mkdtemp(join(tmpdir(), 'labs-'));
      await cp(join(projectContent, 'os-unit-9-ipc', 'labs', 'pipe-conversation'), lab(), { recursive: true });
      // The grader alone stays where it can be imported from.
      await rm(lab('grade.ts'));
    });
    afterEach(() => rm(content, { recursive: true }));

    const load = () => loadLabs({ content, graders: join(content, 'nowhere') });

    it('names file and field', async () => {
      await writeFile(lab('lab.yaml'), 'title: T\nsummary: S\ntier: one\ntimeLimitMs: soon\nfiles: []\n');
      await expect(load()).rejects.toThrow(/lab\.yaml: [^]*timeLimitMs/);
      await expect(load()).rejects.toThrow(LabAuthorError);
    });

    it('names a field that does not belong there', async () => {
      await writeFile(
        lab('lab.yaml'),
        'title: T\nsummary: S\ntier: one\nsection: pipes\ntimeLimitMs: 5000\nfiles: [{ name: a.c, maxBytes: 10 }]\npoints: 3\n',
      );
      await expect(load()).rejects.toThrow(/lab\.yaml: [^]*points/);
    });

    it('names a brief that is missing', async () => {
      await rm(lab('brief.md'));
      await expect(load()).rejects.toThrow(/brief\.md: is missing/);
    });

    it('names a grader that can not be loaded', async () => {
      await expect(load()).rejects.toThrow(/grade\.ts: can't be loaded/);
    });

    it('names a heading to read again that the brief lacks', async () => {
      const places = { content, graders: projectContent };
      await cp(lab(), join(content, 'os-unit-9-ipc', 'labs', 'pipe-conversation'), { recursive: true });
      await rm(join(content, 'unit'), { recursive: true });
      expect(await loadLabs(places)).toHaveLength(1);
      await writeFile(join(content, 'os-unit-9-ipc', 'labs', 'pipe-conversation', 'brief.md'), '# Pipes\n');
      await expect(loadLabs(places)).rejects.toThrow(/brief\.md has no heading ".+" to read again/);
    });

    describe('that is a design', () => {
      const level = (points: number): string => `{ points: ${points}, title: L${points}, descriptor: D }`;
      const design = (points: number, ...levels: number[]): string =>
        [
          'kind: design\ntitle: T\nsummary: S\ntier: one\nsection: comparison\nfiles: [{ name: design.md, maxBytes: 10 }]\nrubric:',
          `  - { id: reasons, title: R, outcome: o, bloomLevel: create, points: ${points},`,
          `      levels: [${levels.map(level).join(', ')}] }\n`,
        ].join('\n');

      it('takes the rubric for the marks, and needs no grader', async () => {
        await mkdir(lab('starter'), { recursive: true });
        await writeFile(lab('starter', 'design.md'), '# Design\n');
        await writeFile(lab('lab.yaml'), design(20, 20, 8, 0));
        const [loaded] = await load();
        expect(loaded?.description).toMatchObject({
          kind: 'design',
          maxScore: 20,
          checks: [],
          rubric: [{ id: 'reasons', points: 20, levels: [{ points: 20 }, { points: 8 }, { points: 0 }] }],
        });
      });

      it.each([
        [design(20, 18, 0), /the first level gives all 20 points/],
        [design(20, 20, 8, 8), /fewer points than the one before/],
        [design(20, 20, 0).replace('design.md', 'design.c'), /ends in \.md/],
      ])('names a rubric or a file that is wrong', async (text, words) => {
        await writeFile(lab('lab.yaml'), text);
        await expect(load()).rejects.toThrow(words);
      });
    });
  });
});
