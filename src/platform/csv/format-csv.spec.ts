import { fieldColumns, formatRecord } from './format-csv.js';
import { CsvError, parseCsv } from './parse-csv.js';

async function parse(text: Iterable<string>, delimiter?: string): Promise<(readonly string[])[]> {
  const records: (readonly string[])[] = [];
  for await (const { cells } of parseCsv(text, delimiter)) records.push(cells);
  return records;
}

describe('a CSV record', () => {
  it('quotes what RFC 4180 says, and ends in CR LF', () => {
    expect(formatRecord(['plain', 'a,b', 'say "hi"', 'two\nlines', ' edge ', ''])).toBe(
      'plain,"a,b","say ""hi""","two\nlines"," edge ",\r\n',
    );
  });

  it('keeps numbers, truth values and dates as such, and shows nothing for what is not there', () => {
    const date = new Date('2026-11-26T10:00:00Z');
    expect(formatRecord([-0.5, 0, 1e-7, true, date, null, undefined, Number.NaN])).toBe(
      '-0.5,0,1e-7,true,2026-11-26T10:00:00.000Z,,,\r\n',
    );
  });

  it.each([
    '=HYPERLINK("http://x.test")',
    '+1+cmd|calc',
    '-2+3',
    '@SUM(A1)',
    '\t=1',
    '\rx',
    '\nx',
    '  =1+1',
    '"=1+1"',
    "'=1+1",
    ' "\t @x',
    '\u00a0=1',
    '＝1+1',
    '－1x',
  ])('turns %j into text before a spreadsheet can run it', async (text) => {
    expect(await parse([formatRecord([text])])).toEqual([[`'${text}`]]);
  });

  it.each(['-0.5', '+12', '3', 'a=b', 'x - y', 'mail@college.test', '"quoted"'])('leaves %j as it is', async (text) => {
    expect(await parse([formatRecord([text])])).toEqual([[text]]);
  });

  it('takes columns from the fields of its rows', () => {
    const columns = fieldColumns<{ question: string; n: number; flags: string[] }>('question', 'n');
    expect(columns.map(({ value }) => value({ question: 'q01', n: 3, flags: [] }))).toEqual(['q01', 3]);
  });
});

describe('the CSV reader', () => {
  it('takes every line end, skips empty lines and a byte order mark, and does not care where pieces end', async () => {
    const text = '\uFEFFa,b\r\n\r\n"1\r\n2",""\rx,"say ""hi"""\n\ny,z';
    const expected = [
      ['a', 'b'],
      ['1\r\n2', ''],
      ['x', 'say "hi"'],
      ['y', 'z'],
    ];
    expect(await parse([text])).toEqual(expected);
    expect(await parse(text)).toEqual(expected);
  });

  it('reads other delimiters, and cells that are empty', async () => {
    expect(await parse(['a;;b;\n;;;'], ';')).toEqual([
      ['a', '', 'b', ''],
      ['', '', '', ''],
    ]);
  });

  it.each([
    ['an open quote', 'a\n"b\nc', 2, /never closed/],
    ['text after a quote', 'a\r\nb\r\n"c"d', 3, /after its closing quote/],
    ['a NUL', 'a\n\0', 2, /NUL/],
    ['a long cell', `a\n${'x'.repeat(100_001)}`, 2, /longer than 100000/],
    ['a wide line', `a\n${','.repeat(10_001)}`, 2, /more than 10000 cells/],
  ])('says on which line %s is', async (_, text, line, message) => {
    await expect(parse([text])).rejects.toMatchObject({ line, message: expect.stringMatching(message) as string });
    await expect(parse([text])).rejects.toBeInstanceOf(CsvError);
  });

  it('counts the lines inside a quoted cell', async () => {
    const lines: number[] = [];
    for await (const { line } of parseCsv(['"a\r\nb",1\r\nc,2\n\nd,3'])) lines.push(line);
    expect(lines).toEqual([1, 3, 5]);
  });
});
