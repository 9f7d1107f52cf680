import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { contentCommand } from '../../src/cli/content-command.js';
import { bloomLevels, loadUnit, outlineOf } from '../../src/modules/courses/content/index.js';
import { loadLabs } from '../../src/modules/labs/grading/index.js';
import { runCommand } from '../support/run-command.js';
import { missingOf } from './support/unit-parts.js';
import { unit9 } from './support/units.js';
import { unit9Parts } from './unit-9-parts.js';

/** Letter of the right option of each question, in order. */
const key = 'bcbcb cbbbc cbcbb bbccb cbbcc babcb';

const unit = await loadUnit(unit9);

describe('unit 9', () => {
  it('says how long it takes and what it leads to', () => {
    expect(unit).toMatchObject({
      slug: 'os-unit-9-ipc',
      subject: 'Operating Systems',
      hours: { theory: 6, lab: 4 },
      earning: { currency: 'INR', from: 8_000, to: 20_000, per: 'month' },
      jobs: [
        { title: 'Backend Engineer', salary: { currency: 'INR', from: 600_000, to: 1_200_000, per: 'year' } },
        { title: 'Systems Programmer', salary: { currency: 'INR', from: 800_000, to: 1_500_000, per: 'year' } },
      ],
    });
  });

  it('is read in these hours, to the minute, but for what goes further', () => {
    const minutesOf = (counts: (kind: string) => boolean): number =>
      unit.sections.reduce((sum, { kind, minutes }) => (counts(kind) ? sum + minutes : sum), 0);
    expect(minutesOf((kind) => kind !== 'lab' && kind !== 'further')).toBe(6 * 60);
    expect(minutesOf((kind) => kind === 'lab')).toBe(4 * 60);
  });

  it("has an outcome for each of Bloom's levels", () => {
    expect(unit.outcomes.map(({ bloomLevel }) => bloomLevel)).toEqual(bloomLevels);
  });

  it.each(unit9Parts.map((part) => [part.id, part] as const))('has its part %s', (_id, part) => {
    expect(missingOf(unit, part)).toBeNull();
  });

  it('has parts with ids of their own', () => {
    expect(new Set(unit9Parts.map(({ id }) => id)).size).toBe(unit9Parts.length);
  });

  it('ends with a checkpoint of seven rows, one for each lab of the core', () => {
    expect(unit.checkpoint).toHaveLength(7);
    const further = ['sem-ring-buffer'];
    expect(unit.checkpoint.map(({ lab }) => lab)).toEqual(unit.labs.filter((slug) => !further.includes(slug)));
  });

  it.each(unit.listings.map((listing) => [listing.slug, listing] as const))(
    'shows in a session what %s is tested to print',
    (_slug, { section, programs }) => {
      const { markdown = '' } = unit.sections.find(({ slug }) => slug === section) ?? {};
      const sessions = outlineOf(markdown).fences.filter(({ language }) => language === 'console');
      const shown = sessions.map(({ content }) => content).join('\n');
      const claimed = programs.flatMap(({ expected }) => expected);
      expect(claimed.filter((text) => !shown.includes(text))).toEqual([]);
    },
  );

  it('has a broken twin of each listing, but of those that show something broken themselves', () => {
    const whole = unit.listings.filter(
      ({ slug, programs }) => slug !== 'lost-update' && programs.every(({ hangs }) => !hangs),
    );
    expect(whole.filter(({ twin }) => twin === undefined).map(({ slug }) => slug)).toEqual([]);
    const said = whole.map(({ twin }) => twin?.broken);
    expect(new Set(said).size).toBe(whole.length);
  });

  it('sketches an answer to each question for discussion', () => {
    const asked = unit.sections.flatMap(({ discussion }) => discussion);
    expect(asked).toHaveLength(6);
    for (const { id, sketch } of asked) expect([id, sketch.length >= 3]).toEqual([id, true]);
  });

  it.each(
    unit.sections
      .filter(({ kind, slug }) => kind === 'concept' || (kind === 'further' && slug !== 'before-you-begin'))
      .map((section) => [section.slug, section] as const),
  )('ends %s with three exercises: predict, break, extend', (_slug, { markdown }) => {
    const [, exercises = ''] = markdown.split('\n## Exercises\n');
    expect(exercises.match(/^\d\. \*\*\w+:\*\*/gm)).toEqual(['1. **Predict:**', '2. **Break:**', '3. **Extend:**']);
  });

  it('sums up in nine points', () => {
    const summary = unit.sections.find(({ kind }) => kind === 'summary')?.markdown ?? '';
    expect(summary.match(/^(?:[-*]|\d+\.) /gm)).toHaveLength(9);
  });
});

describe("unit 9's questions", () => {
  it("are thirty, five for each level in rising order, each for its level's outcome", () => {
    const levels = bloomLevels.flatMap((level) => Array.from({ length: 5 }, () => level));
    expect(unit.questions.map(({ id }) => id)).toEqual(
      Array.from({ length: 30 }, (_, index) => `q${String(index + 1).padStart(2, '0')}`),
    );
    expect(unit.questions.map(({ bloomLevel }) => bloomLevel)).toEqual(levels);
    const levelOf = new Map(unit.outcomes.map(({ id, bloomLevel }) => [id, bloomLevel]));
    expect(unit.questions.map(({ outcome }) => levelOf.get(outcome))).toEqual(levels);
  });

  it('have the right key', () => {
    const letters = unit.questions.map(({ options }) => options.filter(({ correct }) => correct).map((o) => o.letter));
    expect(letters.map((right) => right.join('+'))).toEqual(key.replaceAll(' ', '').split(''));
  });

  it('have four options, and say of each wrong one what it stands for, never twice the same', () => {
    for (const { options } of unit.questions) expect(options).toHaveLength(4);
    const all = unit.questions.flatMap(({ options }) => options.flatMap(({ misconception }) => misconception ?? []));
    expect(all).toHaveLength(90);
    expect(new Set(all.map(({ id }) => id)).size).toBe(90);
    expect(new Set(all.map(({ text }) => text)).size).toBe(90);
  });

  it('do not give the right option away by its length', () => {
    const longest = unit.questions.filter(({ options }) => {
      const right = options.find(({ correct }) => correct)?.text.length ?? 0;
      return options.every(({ correct, text }) => correct || text.length < right);
    });
    expect(longest.length).toBeLessThanOrEqual(12);
  });

  it('are spread over every concept', () => {
    const asked = new Set(unit.questions.map(({ section }) => section));
    const concepts = unit.sections.filter(({ kind }) => kind === 'concept').map(({ slug }) => slug);
    expect(concepts.filter((slug) => !asked.has(slug))).toEqual([]);
  });
});

describe("unit 9's questions for practice", () => {
  it('are sixty or more, ten for each level and its outcome, two for each concept', () => {
    const { practiceQuestions, sections, outcomes } = unit;
    expect(practiceQuestions.length).toBeGreaterThanOrEqual(60);
    const levelOf = new Map(outcomes.map(({ id, bloomLevel }) => [id, bloomLevel]));
    for (const level of bloomLevels) {
      const there = practiceQuestions.filter(
        ({ bloomLevel, outcome }) => bloomLevel === level && levelOf.get(outcome) === level,
      );
      expect([level, there.length]).toEqual([level, 10]);
    }
    const asked = practiceQuestions.map(({ section }) => section);
    for (const { slug } of sections.filter(({ kind }) => kind === 'concept'))
      expect([slug, asked.filter((section) => section === slug).length >= 2]).toEqual([slug, true]);
  });

  it('have four options, and a misconception for each wrong one that no other question has', () => {
    for (const { options } of unit.practiceQuestions) expect(options).toHaveLength(4);
    const all = [...unit.questions, ...unit.practiceQuestions].flatMap(({ options }) =>
      options.flatMap(({ misconception }) => misconception ?? []),
    );
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    expect(new Set(all.map(({ text }) => text)).size).toBe(all.length);
  });
});

describe("unit 9's short answers", () => {
  it('are five, each with a model answer and ten points to give', () => {
    const { shortAnswers } = unit;
    expect(shortAnswers).toHaveLength(5);
    for (const { modelAnswer, rubric } of shortAnswers) {
      expect(modelAnswer.length).toBeGreaterThanOrEqual(4);
      expect(rubric.reduce((sum, { points }) => sum + points, 0)).toBe(10);
      for (const { levels } of rubric) expect(levels.at(-1)?.points).toBe(0);
    }
  });
});

describe("unit 9's labs", () => {
  it("measure the unit's outcomes", async () => {
    const labs = (await loadLabs()).filter(({ description }) => unit.labs.includes(description.slug));
    expect(labs).toHaveLength(8);
    const known = new Set(unit.outcomes.map(({ id }) => id));
    const unknown = labs.flatMap(({ description: { slug, checks, rubric = [] } }) =>
      [...checks, ...rubric].filter(({ outcome }) => !known.has(outcome)).map(({ id }) => `${slug}: ${id}`),
    );
    expect(unknown).toEqual([]);
  });
});

describe('unit 9 in Hindi', () => {
  const { labs, practiceQuestions, questions, sections, shortAnswers } = unit;

  /** What is there, be it older than its English by now or not: such a part is read in English until it is brought up to date. */
  const isThere = (file: string): boolean => existsSync(join(unit9, file));

  it('has its front matter, its summary, the briefs of its labs and ten more sections', () => {
    const translated = [
      'unit.hi.yaml',
      'sections/00-before-you-begin.hi.md',
      'sections/01-railway-story.hi.md',
      'sections/02-need-and-overview.hi.md',
      'sections/03-shared-memory.hi.md',
      'sections/04-message-passing.hi.md',
      'sections/05-pipes.hi.md',
      'sections/06-fifos.hi.md',
      'sections/07-popen.hi.md',
      'sections/10a-why-does-it-hang.hi.md',
      'sections/18-summary.hi.md',
      'sections/19-earning-checkpoint.hi.md',
      ...labs.map((slug) => `labs/${slug}/brief.hi.md`),
    ];
    expect(translated).toHaveLength(20);
    expect(translated.filter((file) => !isThere(file))).toEqual([]);
  });

  it('has nothing missing or older than its English in front matter, summary, briefs and questions', async () => {
    const { stderr } = await runCommand(contentCommand, 'check', '--strict', unit9);
    const always = /\/(?:\w+(?:-\w+)?\.hi\.yaml|18-summary\.hi\.md|brief\.hi\.md):/;
    expect(stderr.split('\n').filter((line) => always.test(line))).toEqual([]);
  });

  it.each([
    ['questions.hi.yaml', questions],
    ['practice-questions.hi.yaml', practiceQuestions],
    ['short-answers.hi.yaml', shortAnswers],
  ])('asks each question of %s', async (file, asked) => {
    const texts = await readFile(join(unit9, file), 'utf8');
    expect(Array.from(texts.matchAll(/^- id: (.+)$/gm), ([, id]) => id)).toEqual(asked.map(({ id }) => id));
  });

  it('is written in Devanagari, with technical terms in Latin letters', () => {
    const [hindi] = unit.translations;
    expect(hindi?.language).toBe('hi');
    const texts = [
      ...(hindi?.sections ?? []).map(({ slug, markdown }) => [slug, outlineOf(markdown)] as const),
      ...(hindi?.briefs ?? []).map(({ slug, markdown }) => [slug, outlineOf(markdown)] as const),
    ].map(([slug, { prose }]) => [slug, prose.map(({ text }) => text).join('\n')] as const);
    for (const [slug, prose] of texts) {
      const [letters, hindiLetters] = [prose.match(/\p{L}/gu) ?? [], prose.match(/\p{Script=Devanagari}/gu) ?? []];
      expect([slug, hindiLetters.length > letters.length / 2]).toEqual([slug, true]);
    }
    const pipes = texts.find(([slug]) => slug === 'pipes')?.[1] ?? 'pipe';
    expect(pipes).toMatch(/\bpipe\b/);
    expect(sections.map(({ slug }) => slug)).toEqual(
      expect.arrayContaining(hindi?.sections.map(({ slug }) => slug) ?? []),
    );
  });
});
