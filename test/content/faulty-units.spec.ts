import { join } from 'node:path';
import { copyOfTinyUnit, problemsOf, replaceIn } from './support/units.js';

/** What is changed in one file, the text that then stands on the line to be named, and what has to be said of it. */
type Fault = [what: string, from: string, to: string, at: string, says: RegExp];

const lines = 'sections/01-lines.md';
const listing = 'listings/line-copy/listing.yaml';

/** Where the options of the tiny unit's question with several answers begin. */
const MANY = 'options:\n    - { text: A newline, correct: true }';

/** A file of that name beside the listing's programs. */
function beside(name: string): [from: string, to: string, at: string, says: RegExp] {
  return [
    'language: c',
    `language: c\nfiles:\n  - { name: ${name}, content: '' }`,
    'content:',
    /`files\[0\].name` is taken/,
  ];
}

/** A list of lists of lists … that would be a hundred thousand long. */
const bomb = `title:\n${['x', '*a0', '*a1', '*a2', '*a3'].map((of, i) => `  - &a${i} [${Array(10).fill(of).join(', ')}]`).join('\n')}`;

const faults: Record<string, Fault[]> = {
  'unit.yaml': [
    ['a missing key', 'subject: Programming in C\n', '', 'slug: tiny-unit', /^`subject` is missing: add it$/],
    [
      'a missing key further in',
      ', text: Write a program that copies lines.',
      '',
      'copy-lines, bl',
      /1\]\.text` is miss/,
    ],
    ['an unknown key', 'hours: {', 'ours: 1\nhours: {', 'ours: 1', /`ours` is not known here: remove it/],
    ['a number for a text', 'title: Reading lines', 'title: 9', 'title: 9', /`title` must be text: put it in quotes/],
    ['a text for a number', 'theory: 0.5', 'theory: half', 'hours: {', /`hours.theory` must be a number/],
    ['what is no YAML', 'title: Reading lines', 'title: a: b', 'title: a: b', /^is not YAML: /],
    ['aliases without end', 'title: Reading lines', bomb, 'slug: tiny-unit', /aliases: write out/],
    ['a NUL', 'title: Reading lines', 'title: "a\\0b"', '"a\\0b"', /can't be stored/],
    ['half a character', 'title: Reading lines', 'title: "a\\ud800b"', '"a\\ud', /can't be stored/],
    ['a key twice', 'subject:', 'title: Again\nsubject:', 'title: Again', /^is not YAML: .*unique/],
    ['an unknown Bloom level', 'bloomLevel: apply', 'bloomLevel: aply', 'aply', /must be one of remember, understand/],
    ['an empty list', 'outcomes:\n', 'outcomes: []\nold:\n', 'outcomes: []', /`outcomes` needs at least 1 entries/],
    ['another slug than the folder', 'slug: tiny-unit', 'slug: tiny', 'slug: tiny', /`slug` must be tiny-unit/],
    ['a slug with capitals', 'slug: lines', 'slug: Lines', 'slug: Lines', /must be lower-case letters and digits/],
    ['a section twice', 'slug: a-full-disk', 'slug: lines', '02-a-full', /the slug `lines` is there twice/],
    ['a file that is not there', '01-lines.md', '01-words.md', '01-words', /^sections\/01-words.md is missing/],
    [
      'a lab that is not there',
      '  - copy-lines',
      '  - copy-lines\n  - cut',
      '- cut',
      /^labs\/cut\/lab.yaml is missing/,
    ],
    [
      'a lab twice',
      '  - copy-lines',
      '  - copy-lines\n  - copy-lines # again',
      '# again',
      /`copy-lines` is there twice/,
    ],
    [
      'a listing that is not there',
      '  - line-copy',
      '  - line-copy\n  - cut',
      '- cut',
      /^listings\/cut\/listing.yaml is m/,
    ],
    [
      'hours that do not add up',
      'theory: 0.5',
      'theory: 2',
      'hours: {',
      /`hours.theory` is 2, but .* add up to 15 minutes/,
    ],
    [
      'hours that what goes further was counted for',
      '02-a-full-disk.md, kind: case-study',
      '02-a-full-disk.md, kind: further',
      'hours: {',
      /add up to 10 minutes/,
    ],
    [
      'lab hours that do not add up',
      '01-lines.md, kind: concept',
      '01-lines.md, kind: lab',
      'hours: {',
      /`hours.lab` is 1/,
    ],
    ['a checkpoint without a lab', 'lab: copy-lines', 'lab: cut', 'lab: cut', /there is no lab `cut` under `labs`/],
  ],
  [lines]: [
    ['front matter that is not there', '---\ntitle', 'title', 'title: Lines', /^must begin with front matter/],
    ['front matter without an end', '\n---\nA *', '\n-- -\nA *', '---\ntitle', /^must begin with front matter/],
    ['a fault in the front matter', 'minutes: 10', 'minutes: soon', 'soon', /^`minutes` must be a number/],
    ['an unknown outcome', '[name-calls', '[names', '[names', /^there is no outcome `names` in unit.yaml$/],
    [
      'a discussion that is not of a case',
      '---\nA',
      'discussion:\n  - { id: a, bloomLevel: apply, outcome: copy-lines, text: A?, sketch: [B.] }\n---\nA',
      'discussion:',
      /only a case study/,
    ],
    ['a first-level heading', '## Calls', '# Calls', '# Calls', /the only heading of level 1: use ##/],
    ['raw HTML', 'a newline.', 'a <b>newline</b>.', '<b>', /^raw HTML is not shown/],
    ['an unknown callout', '[!TIP]', '[!HINT]', '[!HINT]', /^there is no callout \[!HINT\]: use one of NOTE/],
    ['a callout without a heading', ' Check what it returns', '', '[!TIP]', /^the callout has no heading/],
    [
      'a row that is too long',
      '| a line |',
      '| a | line |',
      '| a | line |',
      /^the row has 3 cells, the table's header 2/,
    ],
    [
      'a figure without a description',
      ' alt="An arrow',
      ' also="An arrow',
      '```mermaid',
      /only {#id caption="…" alt="…"}/,
    ],
    [
      'a diagram without an id',
      ' {#line-flow caption="From input to output" alt="An arrow from input through the program to output"}',
      '',
      '```mermaid',
      /^a diagram needs/,
    ],
    ["a diagram that can't be drawn", 'flowchart LR', 'flwchrt LR', '```mermaid', /^the diagram can't be drawn/],
    [
      'a label that the drawing drops',
      'flowchart LR\n  input --> program --> output',
      'sequenceDiagram\n  participant A as Ann\n  participant B as Bob\n  Note over A,B: at first\n  A->>B: hello',
      '```mermaid',
      /^the picture leaves "at first" out/,
    ],
    [
      'a picture that is too wide',
      '  input --> program --> output',
      `  ${['a', 'b', 'c', 'd', 'e'].map((id) => `${id}["A box with many words in it"]`).join(' --> ')}`,
      '```mermaid',
      /^the picture is \d{4} pixels wide/,
    ],
    [
      'a text that is too wide for a figure',
      '```mermaid {#line-flow',
      `\`\`\`text {#wide caption="Wide" alt="Wide"}\n${'-'.repeat(81)}\n\`\`\`\n\n\`\`\`mermaid {#line-flow`,
      '```text',
      /^the figure is 81 columns wide/,
    ],
    ['a figure with an empty caption', '"From input to output"', '""', '```mermaid', /words in both caption and alt/],
    ['a fence without a language', '```console', '```', '```\n# Two', /^the fence names no language/],
    ['a fence without an end', '2\n```\n', '2\n', '```console', /^the fence that starts here has no end/],
    [
      'a listing that is not there',
      '::listing line-copy/copy.c',
      '::listing cut',
      '::listing cut',
      /no listing `cut` in unit/,
    ],
    ["a listing's file that is not there", '/copy.c', '/cut.c', '/cut.c', /has no file cut.c: it has copy.c/],
    ['an unknown directive', '::listing line', '::code line', '::code', /must be `::listing SLUG`/],
    ['a link to no section', 'section:a-full-disk', 'section:b', '](section:b)', /^there is no section `b`/],
    ['a link to no lab', 'lab:copy-lines', 'lab:b', '](lab:b)', /^there is no lab `b`/],
  ],
  'sections/02-a-full-disk.md': [
    ['an unknown outcome of a discussion', 'outcome: copy-lines', 'outcome: x', '{ id: notice', /no outcome `x`/],
    [
      'a figure id that is taken',
      'full.\n',
      'full.\n\n```text {#line-flow caption="a" alt="b"}\n.\n```\n',
      '```text',
      /there is a figure `line-flow` before/,
    ],
  ],
  [listing]: [
    ['a twin of what is not there', '{ file: copy.c', '{ file: cut.c', 'cut.c', /no program `cut.c` to change/],
    ['a twin of what stands twice', "'return 0;'", "'line'", 'from:', /stands 4 times in copy.c/],
    ['a twin of what stands nowhere', "'return 0;'", "'pipe('", 'from:', /stands 0 times in copy.c/],
    ['a twin that is none', "'return 1;'", "'return 0;'", 'from:', /this changes nothing/],
    ['an unknown section', 'section: lines', 'section: x', 'section: x', /^there is no section `x`/],
    [
      'a source that is not there',
      '    file: copy.c',
      '    file: cut.c',
      '    file: cut.c',
      /^cut.c is not beside listing.yaml$/,
    ],
    ['a source in another language', 'language: c', 'language: python', '    file: copy.c', /must end in .py/],
    ['a file with the name of a built program', ...beside('copy')],
    ['a file with the name of a source', ...beside('copy.c')],
    [
      'a file twice',
      'language: c',
      "language: c\nfiles:\n  - { name: a, content: '' }\n  - { name: a, content: b }",
      'content: b',
      /taken/,
    ],
    ['nothing expected', '[first, second]', '[]', 'expected', /`programs\[0\].expected` needs at least 1/],
  ],
  'labs/copy-lines/lab.yaml': [
    ['a section that is not there', 'section: lines', 'section: cut', 'section: cut', /there is no section `cut`/],
    ['no section', 'section: lines\n', '', 'title: Copy', /^`section` is missing/],
    ['no title', 'title: Copy lines\n', '', 'section: lines', /^`title` is missing/],
  ],
  'questions.yaml': [
    [
      'no right option',
      "'`NULL`'\n      correct: true",
      "'`NULL`'\n      misconception: { id: x, text: X. }",
      'options:\n    - text: An empty',
      /`\[1\].options` have 0 with `correct: true`: mark exactly one/,
    ],
    ['two right options where one is asked for', 'kind: multiple_choice', 'kind: single_choice', MANY, /have 2 with/],
    [
      'several answers with one right',
      'A newline, correct: true }',
      'A newline, misconception: { id: x, text: X. } }',
      MANY.replace('correct: true', 'misconception: { id: x, text: X. }'),
      /mark two or more, or leave `kind: multiple_choice` out/,
    ],
    [
      'several answers with none wrong',
      'A space\n      misconception: { id: word-is-line, text: Takes a word for a line. }\n    - text: A tab\n      misconception: { id: field-is-line, text: Takes a field for a line. }',
      'A space\n      correct: true',
      MANY,
      /which is all of them: add a wrong one/,
    ],
    [
      'true and false and a third',
      "    - { text: 'True'",
      "    - { text: Perhaps, misconception: { id: x, text: X. } }\n    - { text: 'True'",
      'options:\n    - { text: Perhaps',
      /are 3: `kind: true_false` has two/,
    ],
    ['true without quotes', "'True'", 'True', '{ text: True', /must be text: put it in quotes/],
    [
      'an unknown kind',
      'kind: true_false',
      'kind: yes_no',
      'kind: yes_no',
      /must be one of single_choice, multiple_choice, true_false/,
    ],
    [
      'a right option with a misconception',
      "correct: true\n    - text: '`fgetc`'",
      "correct: true\n      misconception: { id: x, text: X. }\n    - text: '`fgetc`'",
      'misconception: { id: x',
      /stands at the right option/,
    ],
    [
      'a wrong option without a misconception',
      '\n      misconception: { id: character-is-line, text: Takes a character for a line. }',
      '',
      "text: '`fgetc`'",
      /has no `misconception`/,
    ],
    ['an option twice', "'-1'", "'`NULL`'", "'`NULL`'\n      misconception", /is there twice: change one/],
    [
      'a misconception twice',
      'every-call-returns-minus-one',
      'end-is-empty-line',
      'end-is-empty-line, text: Carries',
      /the misconception `end-is-empty-line` is there twice/,
    ],
    [
      'an id twice',
      'id: the-end',
      'id: which-call',
      'id: which-call\n  bloomLevel: apply',
      /the id `which-call` is there twice/,
    ],
    [
      'wrong where nothing has to be said',
      "correct: true\n    - text: '`fgetc`'",
      "correct: false\n    - text: '`fgetc`'",
      'correct: false',
      /must be true, or be left out/,
    ],
    ['raw HTML in a stem', 'stem: Which call', 'stem: Which <em>call</em>', '<em>', /^raw HTML is not shown/],
    ['raw HTML in an option', 'text: A space', 'text: A <br> space', '<br>', /^raw HTML is not shown/],
    ['raw HTML in an explanation', 'no -1.', 'no <b>-1</b>.', '<b>', /^raw HTML is not shown/],
    ['an unknown section', 'apply\n  section: lines', 'apply\n  section: x', 'section: x', /there is no section `x`/],
    ['an unknown outcome', 'name-calls\n  stem: Which', 'x\n  stem: Which', 'outcome: x', /there is no outcome `x`/],
  ],
  'short-answers.yaml': [
    ['the id of a question', 'id: why-lines', 'id: the-end', 'id: the-end', /is a question of questions.yaml, too/],
    ['raw HTML in a model answer', 'comes in parts.\n', 'comes in <i>parts</i>.\n', '<i>', /^raw HTML is not shown/],
    ['raw HTML in a descriptor', 'Says that', 'Says <u>that</u>', '<u>', /^raw HTML is not shown/],
    ['too few points for the best level', 'points: 2\n', 'points: 3\n', '{ points: 2', /must be 3, as the row says/],
    ['levels that do not fall', '{ points: 0', '{ points: 2', '{ points: 2, title: Missing', /must be less than the 2/],
    [
      'an unknown outcome of a row',
      '      outcome: copy-lines',
      '      outcome: x',
      '      outcome: x',
      /no outcome `x`/,
    ],
  ],
};

describe.each(Object.entries(faults))('a fault in %s', (file, all) => {
  it.each(all)('is named with its line: %s', async (_what, from, to, at, says) => {
    await using unit = await copyOfTinyUnit();
    const text = await replaceIn(join(unit.folder, file), from, to);
    expect(text.split(at)).toHaveLength(2);
    const line = text.slice(0, text.indexOf(at)).split('\n').length;
    expect(await problemsOf(unit.folder)).toContainEqual({ file, line, message: expect.stringMatching(says) });
  });
});
