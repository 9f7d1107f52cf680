import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { contentCommand } from '../../src/cli/content-command.js';
import { loadUnit } from '../../src/modules/courses/content/index.js';
import { runCommand } from '../support/run-command.js';
import { copyOfTinyUnit, copyOfTinyUnitInHindi, problemsOf, replaceIn } from './support/units.js';

const check = (...args: string[]) => runCommand(contentCommand, 'check', ...args);

const lines = 'sections/01-lines.hi.md';
const brief = 'labs/copy-lines/brief.hi.md';

describe('a unit in Hindi', () => {
  it('comes with what is translated, part by part', async () => {
    await using unit = await copyOfTinyUnitInHindi();
    const { translations } = await loadUnit(unit.folder);
    expect(translations).toEqual([
      {
        language: 'hi',
        unit: expect.objectContaining({ title: 'पंक्तियाँ पढ़ना' }),
        sections: [expect.objectContaining({ slug: 'lines', title: 'पंक्तियाँ', discussion: {} })],
        briefs: [expect.objectContaining({ slug: 'copy-lines', markdown: expect.stringMatching(/^# पंक्तियों/) })],
        questions: ['which-call', 'the-end', 'what-ends'].map((id): unknown => expect.objectContaining({ id })),
        shortAnswers: [expect.objectContaining({ id: 'why-lines' })],
      },
    ]);
  });

  it('has another hash than without, and when a translation changes', async () => {
    await using english = await copyOfTinyUnit();
    await using unit = await copyOfTinyUnitInHindi();
    const hashes = [(await loadUnit(english.folder)).hash, (await loadUnit(unit.folder)).hash];
    await replaceIn(join(unit.folder, lines), 'समाप्त होती है', 'ख़त्म होती है');
    hashes.push((await loadUnit(unit.folder)).hash);
    expect(new Set(hashes).size).toBe(3);
  });
});

describe('content check of translations', () => {
  it('lists what is missing, with the revision to write beside it, and sums up', async () => {
    await using unit = await copyOfTinyUnitInHindi();
    await rm(join(unit.folder, brief));
    const { status, stdout, stderr } = await check(unit.folder);
    expect(status).toBe(0);
    expect(stdout.trimEnd().split('\n')[1]).toBe(
      'hi: 6 of 9 parts translated, 0 older than their English, 3 missing; these are read in English',
    );
    const named = stderr.trimEnd().split('\n');
    expect(named).toEqual([
      expect.stringMatching(/sections\/02-a-full-disk\.hi\.md: warning: lacks all \(english: '[0-9a-f]{12}'\)$/),
      expect.stringMatching(/labs\/copy-lines\/brief\.hi\.md: warning: lacks all \(english: '[0-9a-f]{12}'\)$/),
      expect.stringMatching(/questions\.hi\.yaml: warning: lacks keeps-newline \('[0-9a-f]{12}'\)$/),
    ]);
  });

  it('says nothing of languages in which there is nothing', async () => {
    await using unit = await copyOfTinyUnit();
    const { stdout, stderr } = await check(unit.folder);
    expect([stdout.trimEnd().split('\n').length, stderr]).toEqual([1, '']);
  });

  it.each([
    ['unit.yaml', 'The least that', 'The smallest that', /unit\.hi\.yaml:1: /],
    ['sections/01-lines.md', 'ends with a newline', 'ends by a newline', /01-lines\.hi\.md:2: /],
    ['sections/01-lines.md', '## Calls', '## Calls that read', /01-lines\.hi\.md:2: /],
    ['listings/line-copy/listing.yaml', 'as if it had failed', 'as if it failed', /01-lines\.hi\.md:2: /],
    ['questions.yaml', 'An empty line', 'An empty text', /questions\.hi\.yaml:9: warning: `the-end` /],
    [
      'questions.yaml',
      'reads one character',
      'reads a single character',
      /questions\.hi\.yaml:2: warning: `which-call` /,
    ],
    ['short-answers.yaml', 'Says that', 'Knows that', /short-answers\.hi\.yaml:2: warning: `why-lines` /],
    ['labs/copy-lines/lab.yaml', 'Copy lines', 'Copy every line', /brief\.hi\.md:2: /],
    ['labs/copy-lines/brief.md', 'Say where', 'Tell where', /brief\.hi\.md:2: /],
  ])('names what is older than its English when %s has another "%s"', async (file, from, to, at) => {
    await using unit = await copyOfTinyUnitInHindi();
    await replaceIn(join(unit.folder, file), from, to);
    const { status, stdout, stderr } = await check(unit.folder);
    expect(status).toBe(0);
    expect(stdout).toContain('hi: 6 of 9 parts translated, 1 older than their English, 2 missing');
    const [stale] = stderr.split('\n');
    expect(stale).toMatch(at);
    expect(stale).toMatch(/warning: .*is older than its English, and not used: .* `english: '[0-9a-f]{12}'`$/);
    const strict = await check('--strict', unit.folder);
    expect({ status: strict.status, stderr: strict.stderr.split('\n')[0] }).toEqual({
      status: 1,
      stderr: stale?.replace('warning: ', ''),
    });
  });

  it('does not take a change for one that needs no translation', async () => {
    await using unit = await copyOfTinyUnitInHindi();
    await replaceIn(join(unit.folder, 'sections/01-lines.md'), 'minutes: 10', 'minutes: 12');
    await replaceIn(
      join(unit.folder, 'questions.yaml'),
      'bloomLevel: apply\n  section: lines',
      'bloomLevel: analyze\n  section: lines',
    );
    expect(await check('--strict', unit.folder)).toMatchObject({ status: 0 });
  });

  const faults: [what: string, file: string, from: string, to: string, says: RegExp][] = [
    [
      'an option less',
      'questions.hi.yaml',
      "    - { text: '-1', misconception: मान लेता है कि यह भी system calls की तरह विफल होता है। }\n",
      '',
      /`the-end` has 2 options, and 3 in English/,
    ],
    [
      'options in another order',
      'questions.hi.yaml',
      "    - { text: एक ख़ाली पंक्ति, misconception: अंत को ख़ाली पंक्ति समझता है। }\n    - text: '`NULL`'\n",
      "    - text: '`NULL`'\n    - { text: एक ख़ाली पंक्ति, misconception: अंत को ख़ाली पंक्ति समझता है। }\n",
      /order of the options is that of the English/,
    ],
    [
      'a right option that its length gives away',
      'questions.hi.yaml',
      "    - text: '`fgets`'\n",
      "    - text: '`fgets`, जो हर बार ठीक एक पंक्ति पढ़ता है और फ़ाइल के अंत पर रुक जाता है'\n",
      /the right option is more than twice as long as each of the others/,
    ],
    [
      'a question that is none',
      'questions.hi.yaml',
      '- id: what-ends',
      '- id: what-else',
      /there is no question `what-else` in questions.yaml/,
    ],
    [
      'other code in a question',
      'questions.hi.yaml',
      "'`fgetc` एक",
      "'`getc` एक",
      /has the code `getc`, which the English has not/,
    ],
    [
      'an outcome less',
      'unit.hi.yaml',
      '  name-calls: उन calls के नाम बताना जो एक पंक्ति पढ़ते हैं।\n',
      '',
      /`outcomes` lacks `name-calls`/,
    ],
    ['an outcome that is none', 'unit.hi.yaml', 'name-calls:', 'call-names:', /the English has no `call-names`/],
    ['a twin less', lines, 'line-copy: प्रोग्राम', 'line-copies: प्रोग्राम', /`twins` lacks `line-copy`/],
    ['a twin that is none', lines, 'line-copy: ', 'copy-line: ', /the English has no `copy-line` under `twins`/],
    ['a heading less', lines, '## पढ़ने वाले calls', 'पढ़ने वाले calls', /has 0 headings, and the English 1/],
    ['a heading of another level', lines, '## पढ़ने', '### पढ़ने', /the heading has level 3, and the English one 2/],
    ['an id of its own', lines, 'वाले calls', 'वाले calls {#padhna}', /leave \{#padhna\} out/],
    [
      'a row less',
      lines,
      '| `fgets` | एक पंक्ति |\n',
      '',
      /its tables are 2 columns and 1 rows, and those of the English 2 columns and 2 rows/,
    ],
    ['another callout', lines, '[!TIP]', '[!NOTE]', /its callouts are NOTE, and those of the English TIP/],
    ['no listing', lines, '::listing line-copy/copy.c\n', '', /its listings are none/],
    ['another link', lines, 'lab:copy-lines', 'section:a-full-disk', /its links lead to section:a-full-disk, section:/],
    ['other code', lines, "printf 'a", "printf 'क", /the block is not that of the English: code stays/],
    ['another figure', lines, '{#line-flow', '{#flow', /here the English has the figure `line-flow`/],
    ['raw HTML', brief, '**अधूरी**', '<b>अधूरी</b>', /raw HTML is not shown/],
    ['no code in a brief', brief, '`copy_lines.c`', 'copy_lines.c', /leaves out the code `copy_lines.c`/],
    [
      'a level less',
      'short-answers.hi.yaml',
      '        - { title: नहीं, descriptor: नहीं बताता। }\n',
      '',
      /has 1 levels, and the English 2/,
    ],
    [
      'an unknown key',
      'questions.hi.yaml',
      "  explanation: '`fgetc`",
      "  bloomLevel: apply\n  explanation: '`fgetc`",
      /`\[0\]\.bloomLevel` is not known here/,
    ],
    ['no revision', 'unit.hi.yaml', "english: 'a", "english: 'x", /12 digits of the English revision/],
  ];

  it.each(faults)('refuses %s', async (_what, file, from, to, says) => {
    await using unit = await copyOfTinyUnitInHindi();
    await replaceIn(join(unit.folder, file), from, to);
    const problems = await problemsOf(unit.folder);
    expect(problems).toEqual(
      expect.arrayContaining([
        { file, line: expect.any(Number) as number, message: expect.stringMatching(says) as string },
      ]),
    );
  });

  it('refuses languages that there are none of, and translations of nothing', async () => {
    await using unit = await copyOfTinyUnitInHindi();
    await writeFile(join(unit.folder, 'unit.fr.yaml'), 'title: Lire des lignes\n');
    await writeFile(join(unit.folder, 'sections/03-words.hi.md'), '---\n---\n');
    expect((await problemsOf(unit.folder)).map(({ file }) => file)).toEqual([
      'sections/03-words.hi.md',
      'unit.fr.yaml',
    ]);
  });
});
