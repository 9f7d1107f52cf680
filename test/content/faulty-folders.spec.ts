import { execFileSync } from 'node:child_process';
import { cp, mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { copyOfTinyUnit, problemsOf, replaceIn } from './support/units.js';

const lines = 'sections/01-lines.md';
const listing = 'listings/line-copy/listing.yaml';

describe('a folder', () => {
  it.each(['notes.txt', 'sections/03-more.md', 'listings/more', 'labs/more'])('may not hold %s', async (path) => {
    await using unit = await copyOfTinyUnit();
    await (path.includes('.') ? writeFile(join(unit.folder, path), '') : mkdir(join(unit.folder, path)));
    expect(await problemsOf(unit.folder)).toEqual([
      { file: path, line: 1, message: expect.stringMatching(/remove it/) },
    ]);
  });

  it('without the brief of a lab is not whole', async () => {
    await using unit = await copyOfTinyUnit();
    await rm(join(unit.folder, 'labs/copy-lines/brief.md'));
    expect(await problemsOf(unit.folder)).toEqual([
      {
        file: 'labs/copy-lines/lab.yaml',
        line: 1,
        message: expect.stringMatching(/^brief\.md is not beside lab\.yaml/),
      },
    ]);
  });

  it('without a unit.yaml is no unit', async () => {
    await using unit = await copyOfTinyUnit();
    await rm(join(unit.folder, 'unit.yaml'));
    expect(await problemsOf(unit.folder)).toEqual([
      { file: 'unit.yaml', line: 1, message: expect.stringMatching(/^is missing/) },
    ]);
  });

  it.each(['unit.yaml', 'questions.yaml', 'listings/line-copy/listing.yaml'])(
    'may not have an empty %s',
    async (file) => {
      await using unit = await copyOfTinyUnit();
      await writeFile(join(unit.folder, file), '# to be written\n');
      expect(await problemsOf(unit.folder)).toContainEqual({ file, line: 1, message: 'is empty' });
    },
  );

  it.each<[string, (path: string) => Promise<unknown>, RegExp]>([
    ['a link to a file elsewhere', (path) => symlink('/etc/hostname', path), /^is reached by a symbolic link/],
    ['a link to itself', (path) => symlink(path, path), /^is a symbolic link that leads nowhere/],
    ['a folder', (path) => mkdir(path), /^must be a file/],
    ['a FIFO', async (path) => execFileSync('mkfifo', [path]), /^must be a file/],
    ['larger than a page can be', (path) => writeFile(path, 'a'.repeat(600_000)), /^has 600000 bytes, and may have/],
    ['binary', (path) => writeFile(path, Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0])), /^is not UTF-8 text/],
    ['in another encoding', (path) => writeFile(path, Buffer.from('caf\u00e9\n', 'latin1')), /^is not UTF-8 text/],
  ])('has text files of its own only: no file is %s', async (_what, put, says) => {
    for (const file of ['questions.yaml', 'sections/02-a-full-disk.md', 'listings/line-copy/copy.c']) {
      await using unit = await copyOfTinyUnit();
      await rm(join(unit.folder, file));
      await put(join(unit.folder, file));
      expect(await problemsOf(unit.folder)).toEqual([{ file, line: 1, message: expect.stringMatching(says) }]);
    }
  });

  it('may not have its sections elsewhere', async () => {
    await using unit = await copyOfTinyUnit();
    const elsewhere = join(unit.folder, '..', 'elsewhere');
    await rename(join(unit.folder, 'sections'), elsewhere);
    await symlink(elsewhere, join(unit.folder, 'sections'));
    expect(await problemsOf(unit.folder)).toEqual([
      { file: expect.stringMatching(/^sections\//), line: 1, message: expect.stringMatching(/^is reached by a sym/) },
    ]);
  });

  it('names the line at which a file stops being text', async () => {
    await using unit = await copyOfTinyUnit();
    const path = join(unit.folder, 'listings/line-copy/copy.c');
    const lines = (await readFile(path, 'utf8')).split('\n');
    await writeFile(path, [...lines.slice(0, 2), '/* \0 */', ...lines.slice(2)].join('\n'));
    expect(await problemsOf(unit.folder)).toEqual([
      { file: 'listings/line-copy/copy.c', line: 3, message: expect.stringMatching(/^is not UTF-8 text/) },
    ]);
  });

  it('has questions for practice of its own: no id and no misconception of a quiz', async () => {
    await using unit = await copyOfTinyUnit();
    await cp(join(unit.folder, 'questions.yaml'), join(unit.folder, 'practice-questions.yaml'));
    const problems = await problemsOf(unit.folder);
    expect(new Set(problems.map(({ file }) => file))).toEqual(new Set(['practice-questions.yaml']));
    const messages = problems.map(({ message }) => message);
    expect(messages).toContain('`the-end` is a question of questions.yaml, too: change one');
    expect(messages).toContain('the misconception `end-is-empty-line` is there twice: change one id');
    expect(messages).toHaveLength(10);
  });

  it('has to show each of its listings', async () => {
    await using unit = await copyOfTinyUnit();
    await replaceIn(join(unit.folder, lines), '::listing line-copy/copy.c\n', '');
    expect(await problemsOf(unit.folder)).toEqual([
      { file: listing, line: 1, message: expect.stringMatching(/^no section shows this listing/) },
    ]);
  });

  it('hears of all faults at once, in order of file and line', async () => {
    await using unit = await copyOfTinyUnit();
    await replaceIn(join(unit.folder, lines), '[!TIP]', '[!HINT]');
    await replaceIn(join(unit.folder, lines), 'minutes: 10', 'minutes: 10\nauthor: me');
    await replaceIn(join(unit.folder, 'questions.yaml'), 'copy-lines\n  stem: What', 'x\n  stem: What');
    await replaceIn(
      join(unit.folder, 'questions.yaml'),
      'section: lines\n  outcome: name-calls\n  stem: Which',
      'section: y\n  outcome: z\n  stem: Which',
    );
    const problems = await problemsOf(unit.folder);
    expect(problems.map(({ file, message }) => [file, message.split(':')[0]])).toEqual([
      ['questions.yaml', 'there is no section `y` in unit.yaml'],
      ['questions.yaml', 'there is no outcome `z` in unit.yaml'],
      ['questions.yaml', 'there is no outcome `x` in unit.yaml'],
      [lines, '`author` is not known here'],
    ]);
  });
});
