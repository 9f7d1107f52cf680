import { labelsLost, WIDEST_DRAWING, widthOf } from '../rendering/diagram-labels.js';
import { drawDiagram } from '../rendering/diagram.js';
import type { ProblemList } from './content-error.js';
import { repeated } from './content-fields.js';
import { htmlIn } from './raw-html.js';
import type { SectionDraft } from './unit-draft.js';

/** A section's prose and the file that it stands in. */
export type SectionText = Pick<SectionDraft, 'outline'> & { entry: { file: string } };

const calloutKinds = ['NOTE', 'TIP', 'WARNING', 'KEY', 'INDIA', 'ANALOGY'];
const figureLanguages = ['mermaid', 'text'];

/** Of a figure that is drawn with characters; in columns. */
const WIDEST_TEXT = 80;

/** What a section may refer to. */
export interface Referents {
  outcomes: ReadonlySet<string>;
  sections: ReadonlySet<string>;
  labs: ReadonlySet<string>;
  /** Names of the source files of each listing. */
  listings: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Checks that a section's Markdown keeps to the forms that pages and readers know, and that what it refers to exists. */
export function checkSection(section: SectionDraft, known: Referents, problems: ProblemList): void {
  checkFrontMatter(section, known, problems);
  checkForms(section, problems);
  checkFences(section, problems);
  checkReferences(section, known, problems);
}

/** The same of a section in another language, whose front matter has nothing but texts. */
export function checkTranslatedSection(section: SectionText, known: Referents, problems: ProblemList): void {
  checkForms(section, problems);
  checkFences(section, problems);
  checkReferences(section, known, problems);
}

function checkFrontMatter({ entry, front }: SectionDraft, known: Referents, problems: ProblemList): void {
  const { file, value, lineOf } = front;
  for (const [index, outcome] of value.outcomes.entries())
    if (!known.outcomes.has(outcome))
      problems.add(file, lineOf(['outcomes', index]), `there is no outcome \`${outcome}\` in unit.yaml`);
  for (const index of repeated(value.discussion, ({ id }) => id))
    problems.add(file, lineOf(['discussion', index, 'id']), 'this id is there twice: change one');
  for (const [index, { outcome }] of value.discussion.entries())
    if (!known.outcomes.has(outcome))
      problems.add(file, lineOf(['discussion', index, 'outcome']), `there is no outcome \`${outcome}\` in unit.yaml`);
  if (value.discussion.length > 0 && entry.kind !== 'case-study')
    problems.add(
      file,
      lineOf(['discussion']),
      'only a case study has questions for discussion: remove them, or change the kind in unit.yaml',
    );
}

function checkForms({ entry: { file }, outline }: SectionText, problems: ProblemList): void {
  for (const { level, line } of outline.headings)
    if (level === 1) problems.add(file, line, 'the title in the front matter is the only heading of level 1: use ##');
  const ids = outline.headings.flatMap(({ id, line }) => (id === null ? [] : [{ id, line }]));
  for (const index of repeated(ids, ({ id }) => id))
    problems.add(file, ids[index]?.line ?? 1, `there is a heading with {#${ids[index]?.id ?? ''}} before: change one`);
  for (const { text, line } of outline.prose)
    if (htmlIn(text)) problems.add(file, line, 'raw HTML is not shown: write Markdown, and put code into backquotes');
  for (const { text, line } of outline.prose)
    if (/^ *::/.test(text) && !outline.listings.some((listing) => listing.line === line))
      problems.add(file, line, 'a line that starts with :: must be `::listing SLUG` or `::listing SLUG/FILE`');
  for (const { kind, heading, line } of outline.callouts) {
    if (!calloutKinds.includes(kind))
      problems.add(file, line, `there is no callout [!${kind}]: use one of ${calloutKinds.join(', ')}`);
    if (heading === '') problems.add(file, line, `the callout has no heading: write it behind [!${kind}]`);
  }
  for (const { header, rows, line } of outline.tables)
    for (const [index, row] of rows.entries())
      if (row.length !== header.length)
        problems.add(
          file,
          line + 2 + index,
          `the row has ${row.length} cells, the table's header ${header.length}: mend the row, and write | in a cell as \\|`,
        );
}

function checkFences({ entry: { file }, outline }: SectionText, problems: ProblemList): void {
  for (const { language, figure, rest, content, closed, line } of outline.fences) {
    if (!closed) problems.add(file, line, 'the fence that starts here has no end');
    if (language === '')
      problems.add(file, line, 'the fence names no language: write one, or `text`, behind its first marks');
    if (rest !== '')
      problems.add(file, line, 'behind a fence\'s language only {#id caption="…" alt="…"} may stand, on the same line');
    if (language === 'mermaid' && figure === null && rest === '')
      problems.add(file, line, 'a diagram needs {#id caption="…" alt="…"} behind `mermaid`');
    if (language === 'mermaid' && figure !== null) {
      const drawn = drawDiagram(content, figure.id, figure.alt);
      for (const message of faultsOfDrawing(content, drawn)) problems.add(file, line, message);
    }
    if (language === 'text' && figure !== null)
      for (const message of faultsOfText(content)) problems.add(file, line, message);
    if (figure !== null && !figureLanguages.includes(language))
      problems.add(file, line, `a figure is drawn in one of ${figureLanguages.join(', ')}, not in ${language}`);
    if (figure !== null && (figure.caption.trim() === '' || figure.alt.trim() === ''))
      problems.add(file, line, 'the figure needs words in both caption and alt');
  }
}

function faultsOfDrawing(source: string, drawn: string | null): string[] {
  if (drawn === null)
    return ["the diagram can't be drawn, and pages would show its source: mend it, or use another kind"];
  const width = Math.round(widthOf(drawn));
  return [
    ...labelsLost(source, drawn).map(
      (label) => `the picture leaves "${label}" out: put it elsewhere, such as behind the first arrow`,
    ),
    ...(width > WIDEST_DRAWING
      ? [
          `the picture is ${width} pixels wide, and a column would shrink its letters: at most ${WIDEST_DRAWING}, so draw it top to bottom (TD), shorten its labels or split it`,
        ]
      : []),
  ];
}

function faultsOfText(content: string): string[] {
  const columns = Math.max(...content.split('\n').map((row) => Array.from(row).length));
  return columns > WIDEST_TEXT
    ? [`the figure is ${columns} columns wide, and a column of a page shows ${WIDEST_TEXT}: make it narrower`]
    : [];
}

function checkReferences({ entry: { file }, outline }: SectionText, known: Referents, problems: ProblemList): void {
  for (const { slug, file: source, line } of outline.listings) {
    const files = known.listings.get(slug);
    if (files === undefined) problems.add(file, line, `there is no listing \`${slug}\` in unit.yaml`);
    else if (source !== null && !files.has(source))
      problems.add(file, line, `the listing \`${slug}\` has no file ${source}: it has ${[...files].join(', ')}`);
  }
  for (const { kind, slug, line } of outline.links) {
    const targets = kind === 'lab' ? known.labs : known.sections;
    if (!targets.has(slug)) problems.add(file, line, `there is no ${kind} \`${slug}\` in unit.yaml`);
  }
}
