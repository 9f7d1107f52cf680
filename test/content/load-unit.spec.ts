import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadUnit } from '../../src/modules/courses/content/index.js';
import { copyOfTinyUnit, replaceIn, tinyUnit } from './support/units.js';

describe('a unit that is sound', () => {
  it('comes with all of its parts', async () => {
    const unit = await loadUnit(tinyUnit);
    expect(unit).toMatchObject({
      slug: 'tiny-unit',
      hours: { theory: 0.5, lab: 1 },
      jobs: [],
      labs: ['copy-lines'],
      sections: [
        { slug: 'lines', kind: 'concept', title: 'Lines', minutes: 10, discussion: [] },
        { slug: 'a-full-disk', kind: 'case-study', discussion: [{ id: 'notice', outcome: 'copy-lines' }] },
      ],
      checkpoint: [{ id: 'copying', lab: 'copy-lines' }],
      shortAnswers: [{ id: 'why-lines', rubric: [{ id: 'parts', points: 2 }] }],
    });
    expect(unit.sections[0]?.markdown).toMatch(/^A \*line\* ends/);
    expect(unit.listings).toEqual([
      expect.objectContaining({
        slug: 'line-copy',
        files: [],
        programs: [expect.objectContaining({ name: 'copy', source: expect.stringContaining('int main(void)') })],
      }),
    ]);
    expect(unit.briefs).toEqual([
      { slug: 'copy-lines', title: 'Copy lines', section: 'lines', markdown: expect.stringMatching(/^# Copy lines\n/) },
    ]);
    expect(unit.questions.map(({ kind }) => kind)).toEqual([
      'single_choice',
      'single_choice',
      'multiple_choice',
      'true_false',
    ]);
    expect(unit.questions[1]?.options).toEqual([
      {
        letter: 'a',
        text: 'An empty line',
        correct: false,
        misconception: { id: 'end-is-empty-line', text: 'Takes the end for an empty line.' },
      },
      { letter: 'b', text: '`NULL`', correct: true, misconception: null },
      expect.objectContaining({ letter: 'c', correct: false }),
    ]);
  });

  it('keeps its hash when nothing but comments and the order of keys change', async () => {
    await using unit = await copyOfTinyUnit();
    const { hash } = await loadUnit(tinyUnit);
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    await replaceIn(
      join(unit.folder, 'unit.yaml'),
      'title: Reading lines\nsubject: Programming in C\n',
      '# Another order\nsubject: Programming in C\ntitle: Reading lines\n',
    );
    expect((await loadUnit(unit.folder)).hash).toBe(hash);
  });

  it.each([
    ['sections/01-lines.md', 'ends with a newline', 'ends by a newline'],
    ['listings/line-copy/copy.c', 'line[256]', 'line[128]'],
    ['labs/copy-lines/brief.md', 'Say where', 'Tell where'],
    ['labs/copy-lines/lab.yaml', 'Copy lines', 'Copy every line'],
    ['questions.yaml', 'Which call reads', 'Which one reads'],
    ['short-answers.yaml', 'Says that', 'Knows that'],
  ])('has another hash when %s changes', async (file, from, to) => {
    await using unit = await copyOfTinyUnit();
    await replaceIn(join(unit.folder, file), from, to);
    expect((await loadUnit(unit.folder)).hash).not.toBe((await loadUnit(tinyUnit)).hash);
  });

  it('may lack questions, and have line ends and a byte order mark of another system', async () => {
    await using unit = await copyOfTinyUnit();
    await rm(join(unit.folder, 'questions.yaml'));
    await rm(join(unit.folder, 'short-answers.yaml'));
    const { sections } = await loadUnit(unit.folder);
    const path = join(unit.folder, 'sections/02-a-full-disk.md');
    const text = await replaceIn(path, 'disk is full.', 'disk is full.');
    await writeFile(path, `\uFEFF${text.replaceAll('\n', '\r\n')}`);
    expect(await loadUnit(unit.folder)).toMatchObject({ sections, questions: [], shortAnswers: [] });
  });
});
