/**
 * What a section is made of, told from its Markdown line by line: enough to check an author's work and to list figures and
 * listings, not a rendering. Fences come first: nothing inside one is read as anything else.
 */

export interface Heading {
  level: number;
  /** Without its id. */
  text: string;
  /** What stands behind it as `{#id}`, for links; null when the author gave none. */
  id: string | null;
  line: number;
}
export interface Table {
  header: string[];
  rows: string[][];
  line: number;
}
export interface Callout {
  /** Upper case, as written: NOTE, TIP, … */
  kind: string;
  heading: string;
  /** What follows the heading, in Markdown; fences left out. */
  text: string;
  line: number;
}
export interface ListingReference {
  slug: string;
  /** One of its files, or null for all. */
  file: string | null;
  line: number;
}
export interface Link {
  kind: 'section' | 'lab';
  slug: string;
  line: number;
}
export interface Fence {
  language: string;
  /** What a figure has: `{#id caption="…" alt="…"}` behind the language; a quote inside is `\"`. */
  figure: { id: string; caption: string; alt: string } | null;
  /** Whatever else stands behind the language; a quote inside is `\"`. */
  rest: string;
  content: string;
  closed: boolean;
  line: number;
}
export interface ProseLine {
  text: string;
  line: number;
}
export interface Outline {
  headings: Heading[];
  tables: Table[];
  callouts: Callout[];
  listings: ListingReference[];
  links: Link[];
  fences: Fence[];
  /** Lines outside fences, without the code in them. */
  prose: ProseLine[];
}

/** @param firstLine the first line's number in its file */
export function outlineOf(markdown: string, firstLine = 1): Outline {
  const { fences, lines } = splitFences(markdown, firstLine);
  const prose = lines.map(({ text, line }) => ({ text: text.replace(/(`+)(?!`).*?[^`]\1(?!`)/g, ''), line }));
  return {
    headings: lines.flatMap(({ text, line }) => {
      const [, marks, words] = /^(#{1,6}) +(.+?)[ #]*$/.exec(text) ?? [];
      return marks === undefined || words === undefined ? [] : [{ level: marks.length, ...splitHeading(words), line }];
    }),
    tables: tablesIn(lines),
    callouts: calloutsIn(lines),
    listings: lines.flatMap(({ text, line }) => {
      const [, slug, file] = /^::listing +([^\s/]+)(?:\/(\S+))? *$/.exec(text) ?? [];
      return slug === undefined ? [] : [{ slug, file: file ?? null, line }];
    }),
    links: prose.flatMap(({ text, line }) =>
      Array.from(text.matchAll(/\]\((section|lab):([^)\s]*)\)/g), ([, kind, slug]) => ({
        kind: kind === 'lab' ? ('lab' as const) : ('section' as const),
        slug: slug ?? '',
        line,
      })),
    ),
    fences,
    prose,
  };
}

/** Takes the id off a heading's words: `After fork {#after-fork}`. */
export function splitHeading(words: string): Pick<Heading, 'text' | 'id'> {
  const [, text, id] = /^(.*?) *\{#([a-z0-9][a-z0-9-]*)\}$/.exec(words) ?? [];
  return text === undefined || id === undefined ? { text: words, id: null } : { text, id };
}

function splitFences(markdown: string, firstLine: number): { fences: Fence[]; lines: ProseLine[] } {
  const fences: Fence[] = [];
  const lines: ProseLine[] = [];
  let open: { fence: Fence; marks: string; content: string[] } | null = null;
  for (const [index, text] of markdown.split('\n').entries()) {
    const line = index + firstLine;
    if (open !== null) {
      // Inside a list or a quote a fence is indented; so is its end.
      if (/^[ >]*(`{3,}|~{3,})\s*$/.exec(text)?.[1]?.startsWith(open.marks) === true) {
        open.fence.content = open.content.join('\n');
        open.fence.closed = true;
        open = null;
      } else open.content.push(text);
      continue;
    }
    const [, marks, information] = /^[ >]*(`{3,}|~{3,})([^`]*)$/.exec(text) ?? [];
    if (marks === undefined) {
      lines.push({ text, line });
      continue;
    }
    const fence: Fence = { ...readFenceInformation(information?.trim() ?? ''), content: '', closed: false, line };
    fences.push(fence);
    open = { fence, marks, content: [] };
  }
  return { fences, lines };
}

/** What stands behind a fence's first marks. */
export function readFenceInformation(information: string): Pick<Fence, 'language' | 'figure' | 'rest'> {
  const [, language = '', rest = ''] = /^(\S*)\s*(.*)$/.exec(information) ?? [];
  const [, id, caption, alt] = /^\{#(\S+) +caption="((?:[^"\\]|\\.)*)" +alt="((?:[^"\\]|\\.)*)"\}$/.exec(rest) ?? [];
  const figure =
    id === undefined || caption === undefined || alt === undefined
      ? null
      : { id, caption: unquoted(caption), alt: unquoted(alt) };
  return { language, figure, rest: figure === null ? rest : '' };
}

/** `\"` is a quote, `\\` a backslash. */
function unquoted(text: string): string {
  return text.replace(/\\(.)/g, '$1');
}

function calloutsIn(lines: readonly ProseLine[]): Callout[] {
  return lines.flatMap(({ text, line }, index) => {
    const [, kind, heading] = /^> *\[!([^\]]*)\] *(.*)$/.exec(text) ?? [];
    if (kind === undefined) return [];
    const rest = lines.slice(index + 1);
    const end = rest.findIndex((next) => !next.text.startsWith('>'));
    const body = rest.slice(0, end === -1 ? rest.length : end);
    return [
      {
        kind,
        heading: heading?.trim() ?? '',
        text: body.map((next) => next.text.replace(/^> ?/, '')).join('\n'),
        line,
      },
    ];
  });
}

function tablesIn(lines: readonly ProseLine[]): Table[] {
  return lines.flatMap(({ text, line }, index) => {
    const rule = lines[index + 1];
    const isHeader = text.trim().startsWith('|') && rule?.line === line + 1 && /^\s*\|[ :|-]+\|\s*$/.test(rule.text);
    if (!isHeader) return [];
    const rows: string[][] = [];
    for (const row of lines.slice(index + 2)) {
      if (!row.text.trim().startsWith('|')) break;
      rows.push(cellsOf(row.text));
    }
    return [{ header: cellsOf(text), rows, line }];
  });
}

function cellsOf(row: string): string[] {
  const inner = row.trim().replace(/^\|/, '').replace(/\|$/, '');
  return inner.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\|', '|'));
}
