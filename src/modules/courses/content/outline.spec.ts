import { outlineOf } from './outline.js';

describe('outlineOf', () => {
  it('takes nothing inside a fence for anything else', () => {
    const { headings, callouts, listings, tables, fences } = outlineOf(
      ['````text', '# no heading', '> [!NOTE] no callout', '```', '::listing none', '| a |', '|---|', '````'].join(
        '\n',
      ),
    );
    expect({ headings, callouts, listings, tables }).toEqual({ headings: [], callouts: [], listings: [], tables: [] });
    expect(fences).toEqual([
      expect.objectContaining({ language: 'text', closed: true, line: 1, content: expect.stringMatching(/^# no h/) }),
    ]);
  });

  it("counts lines from the file's own first one", () => {
    expect(outlineOf('a\n## b\n\n::listing c', 7)).toMatchObject({
      headings: [{ level: 2, text: 'b', line: 8 }],
      listings: [{ slug: 'c', file: null, line: 10 }],
    });
  });

  it('splits tables at bars that are not escaped', () => {
    expect(outlineOf('| Command | Pipes |\n|:--|--:|\n| `ls \\| wc` | 1 |\n| `a` | 0 |\n\nend').tables).toEqual([
      {
        header: ['Command', 'Pipes'],
        rows: [
          ['`ls | wc`', '1'],
          ['`a`', '0'],
        ],
        line: 1,
      },
    ]);
  });

  it('ends a callout with its quote', () => {
    expect(outlineOf('> [!TIP] Take care\n> of *this*\n>\n> and that\n\n> a quote').callouts).toEqual([
      { kind: 'TIP', heading: 'Take care', text: 'of *this*\n\nand that', line: 1 },
    ]);
  });

  it('reads a figure behind its language, and keeps what is none', () => {
    const { fences } = outlineOf('```mermaid {#a caption="B, \\"c\\"" alt="D"}\n```\n~~~c numbered\n~~~');
    expect(fences).toMatchObject([
      { language: 'mermaid', figure: { id: 'a', caption: 'B, "c"', alt: 'D' }, rest: '' },
      { language: 'c', figure: null, rest: 'numbered' },
    ]);
  });

  it('knows fences in quotes and lists', () => {
    const { fences, headings } = outlineOf('> ```console\n> $ ls\n> ```\n\n- a\n  ```c\n  int b;\n  ```\n\n## After');
    expect(fences.map(({ language, closed }) => [language, closed])).toEqual([
      ['console', true],
      ['c', true],
    ]);
    expect(headings).toHaveLength(1);
  });

  it('leaves code out of the prose, where links and tags are looked for', () => {
    const { prose, links } = outlineOf('`<a>` and ``b ` <c>`` then [d](section:e), `[f](lab:g)`');
    expect(prose).toEqual([{ text: ' and  then [d](section:e), ', line: 1 }]);
    expect(links).toEqual([{ kind: 'section', slug: 'e', line: 1 }]);
  });
});
