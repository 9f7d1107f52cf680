import { type Listing, outlineOf, type Unit } from '../../../src/modules/courses/content/index.js';

type Section = Unit['sections'][number];

/** Something that a unit has to have, and where. */
export type Part = { id: string; section: string } & (
  | { is: 'section'; kind: Section['kind'] }
  /** Each expression meets a row of its own, or a heading, an item and so on. */
  | { is: 'table'; columns: number; rows: RegExp[] }
  | { is: 'listing'; listing: string; file: string }
  | { is: 'figure'; shows: RegExp }
  | { is: 'session'; runs: RegExp }
  | { is: 'callout'; kinds: string[]; says: RegExp }
  | { is: 'words'; say: RegExp[] }
  | { is: 'discussion'; asks: RegExp[] }
);

/** What of the part is missing in the unit, in words; null when it is there. */
export function missingOf(unit: Unit, part: Part): string | null {
  const section = unit.sections.find(({ slug }) => slug === part.section);
  if (section === undefined) return `there is no section ${part.section}`;
  const outline = outlineOf(section.markdown);
  switch (part.is) {
    case 'section':
      return section.kind === part.kind ? null : `it is a ${section.kind}`;
    case 'table': {
      const widths = outline.tables.filter(({ header }) => header.length === part.columns);
      const lacks = widths.map(({ rows }) =>
        unmet(
          part.rows,
          rows.map((row) => row.join(' | ')),
        ),
      );
      return lacks.includes(null) ? null : (lacks[0] ?? `no table has ${part.columns} columns`);
    }
    case 'listing': {
      const shown = outline.listings.some(
        ({ slug, file }) => slug === part.listing && (file ?? part.file) === part.file,
      );
      if (!shown) return `the section does not show ${part.listing}/${part.file}`;
      return fileOf(unit.listings, part) ? null : `the listing ${part.listing} has no ${part.file}`;
    }
    case 'figure':
      return unmet(
        [part.shows],
        outline.fences.flatMap(({ figure, content }) =>
          figure === null ? [] : [`${figure.id} ${figure.caption} ${figure.alt} ${content}`],
        ),
      );
    case 'session':
      return unmet(
        [part.runs],
        outline.fences.filter(({ language }) => language === 'console').map(({ content }) => content),
      );
    case 'callout':
      return unmet(
        [part.says],
        outline.callouts
          .filter(({ kind }) => part.kinds.includes(kind))
          .map(({ heading, text }) => flat(`${heading} ${text}`)),
      );
    case 'words': {
      const lacking = part.say.find((words) => !words.test(flat(section.markdown)));
      return lacking === undefined ? null : `nothing says ${lacking}`;
    }
    case 'discussion':
      return unmet(
        part.asks,
        section.discussion.map(({ text }) => text),
      );
  }
}

function fileOf(listings: readonly Listing[], { listing, file }: { listing: string; file: string }): boolean {
  return listings.some(({ slug, programs }) => slug === listing && programs.some((program) => program.file === file));
}

/** Each expression has to meet another text. */
function unmet(expressions: readonly RegExp[], texts: readonly string[]): string | null {
  const left = [...texts];
  for (const expression of expressions) {
    const index = left.findIndex((text) => expression.test(text));
    if (index === -1) return `nothing is like ${expression}`;
    left.splice(index, 1);
  }
  return null;
}

/** Markdown on one line, with neither marks of quotes nor of emphasis and code. */
function flat(markdown: string): string {
  return markdown
    .replace(/^[> ]+/gm, '')
    .replace(/[*`]/g, '')
    .replace(/\s+/g, ' ');
}
