import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { statsCommand } from './stats-command.js';
import type { ItemsReport } from './stats-items.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'prayog-stats-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function run(content: string | Buffer, ...options: string[]) {
  const file = join(folder, 'marks.csv');
  await writeFile(file, content);
  return runArgs('items', file, ...options);
}

async function runArgs(...args: string[]) {
  let [out, error] = ['', ''];
  const status = await statsCommand(args, {
    stdout: { write: (text) => ((out += text), true) },
    stderr: { write: (text) => ((error += text), true) },
  });
  return { status, out, error: error.replaceAll(folder, '') };
}

async function report(content: string, ...options: string[]): Promise<ItemsReport> {
  const { status, out, error } = await run(content, '--json', ...options);
  expect({ status, error }).toEqual({ status: 0, error: '' });
  return JSON.parse(out) as ItemsReport;
}

const facilities = ({ items }: ItemsReport) => items.map(({ item, facility }) => [item, facility]);

describe('stats items', () => {
  it('tells whose attempt, items and total apart', async () => {
    const found = await report(
      'Email address,q1,q2,Total\nasha@x.test,1,0.5,1.5\nravi@x.test,0,1,1\nsita@x.test,1,1,2\n',
    );
    expect(found.columns).toEqual({ total: 'Total', other: ['Email address'] });
    expect(facilities(found)).toEqual([
      ['q1', 2 / 3],
      ['q2', 2.5 / 3],
    ]);
    expect(found.quiz).toMatchObject({ n: 3, mean: 1.5, median: 1.5 });
    expect(found.notes).toEqual(['The maximum mark of each item is taken as 1.']);
  });

  it('does without headings: a counting first column and a summing last one are seen', async () => {
    const found = await report('1,1,0,1\n2,0,0,0\n3,1,1,2\n');
    expect(found.columns).toEqual({ total: '4', other: ['1'] });
    expect(facilities(found)).toEqual([
      ['2', 2 / 3],
      ['3', 1 / 3],
    ]);
  });

  it('takes maximum marks from an option, a row, or the headings', async () => {
    const rows = 'a,1,0\nb,2,3\n';
    const expected = [
      ['q1', 0.75],
      ['q2', 0.5],
    ];
    expect(facilities(await report(`name,q1,q2\n${rows}`, '--max', '2,3'))).toEqual(expected);
    expect(facilities(await report(`name,q1,q2\nMaximum,2,3\n${rows}`))).toEqual(expected);
    const headed = await report(`name,q1 /2.00,q2 / 3\n${rows}`);
    expect(headed.items.map(({ maxMark, facility }) => [maxMark, facility])).toEqual([
      [2, 0.75],
      [3, 0.5],
    ]);
  });

  it('gives no facility where the maximum is not known, and says so', async () => {
    const found = await report('q1,q2\n1,5\n0,2\n');
    expect(facilities(found)).toEqual([
      ['q1', 0.5],
      ['q2', null],
    ]);
    expect(found.notes).toEqual(['No maximum mark is known of q2, so it has no facility: give it with --max.']);
  });

  it('counts an empty cell as no mark earned, or as not asked', async () => {
    const content = 'id,q1,q2\na,1,\nb,1,1\nc,-,1\n';
    expect(facilities(await report(content))).toEqual([
      ['q1', 2 / 3],
      ['q2', 2 / 3],
    ]);
    const absent = await report(content, '--empty', 'absent');
    expect(absent.items.map(({ n, facility }) => [n, facility])).toEqual([
      [2, 1],
      [2, 1],
    ]);
    expect(absent.notes[0]).toBe('2 empty cells are taken as not asked.');
  });

  it('reads semicolons with decimal commas, spreadsheets’ byte order mark and line ends, and float noise', async () => {
    const found = await report('\uFEFFroll no;q1;q2\r\n7;0,5;1\r\n8;0,30000000000000004;1E-1\r\n');
    expect(found.items.map(({ facility }) => facility)).toEqual([0.4, 0.55]);
  });

  it('trusts a total’s column no more than the marks', async () => {
    const found = await report('id,q1,q2,score\na,1,1,2\nb,1,0,2\n');
    expect(found.quiz.mean).toBe(1.5);
    expect(found.notes).toContain('Column "score" is not the sum of the marks in 1 attempt: the sum is taken.');
    const chosen = await report('x,q1,q2,all\n1,1,1,2\n5,1,0,1\n', '--id', 'x', '--total', '4');
    expect(chosen.columns).toEqual({ total: 'all', other: ['x'] });
  });

  it('reads 5,000 attempts at 30 items', async () => {
    const rows = Array.from({ length: 5000 }, (_, row) =>
      Array.from({ length: 30 }, (_, item) => ((row * 7 + item * 13) % 31 < 20 ? 1 : 0)).join(),
    );
    const found = await report(`${rows.join('\n')}\n`);
    expect(found.items).toHaveLength(30);
    expect(found.quiz.n).toBe(5000);
  });

  it('prints the same for people', async () => {
    const { status, out } = await run('id,q1,q2\na,1,0\nb,0,1\nc,1,1\n');
    expect(status).toBe(0);
    expect(out).toMatch(/^3 attempts, 2 items\nmean 1\.333, median 1\.000/);
    expect(out).toContain('q1: Too few answers to say anything');
  });

  it.each([
    ['an empty file', '', /it is empty/],
    ['a lone heading', 'a,b\n', /no column of marks/],
    ['a word among marks', 'id,q1\na,1\nb,x\n', /line 3, column "q1": "x" is not a mark/],
    ['a short line', 'id,q1\na,1\nb\n', /line 3 has 1 cells/],
    ['twins', 'id,q1,q1\na,1,0\n', /two columns are called "q1"/],
    ['an open quote', 'id,q1\na,"1\n', /marks\.csv:2: a quoted cell is never closed/],
    ['a NUL', 'id,q1\na,\0\n', /NUL/],
    ['another encoding', Buffer.from([0x69, 0x64, 0xff, 0xfe, 0x0a]), /no text in UTF-8/],
    ['half a letter', Buffer.from([0x69, 0x64, 0xe0]), /no text in UTF-8/],
    ['a very wide file', `${'q,'.repeat(20_000)}q\n`, /more than 10000 cells/],
    ['a huge file', `${'1,'.repeat(999)}1\n`.repeat(5001), /more than 5000000 cells/],
  ])('refuses %s with one line and status 2', async (_, content, message) => {
    const { status, out, error } = await run(content, '--json');
    expect({ status, out }).toEqual({ status: 2, out: '' });
    expect(error).toMatch(message);
    expect(error.trimEnd()).not.toContain('\n');
  });

  it.each([
    [['items', '/nowhere/at-all.csv'], /no such file/],
    [['items', tmpdir()], /it is a folder/],
    [['items'], /missing required argument/],
    [['items', 'x', '--bogus'], /unknown option/],
    [['items', 'x', '--empty', 'half'], /choices/],
    [['nothing'], /unknown command/],
  ])('refuses %j with status 2', async (args, message) => {
    const { status, error } = await runArgs(...args);
    expect(status).toBe(2);
    expect(error).toMatch(message);
  });

  it.each([
    ['--max', '0'],
    ['--max', '1,2,3'],
    ['--max', 'x'],
    ['--max', '1'],
    ['--id', 'nobody'],
    ['--total', '9'],
  ])('refuses %s %s for a file that it does not fit', async (option, value) => {
    const { status, error } = await run('id,q1,q2\na,2,1\nb,1,1\n', option, value);
    expect(status).toBe(2);
    expect(error).toMatch(/--max|--id|--total/);
  });
});
