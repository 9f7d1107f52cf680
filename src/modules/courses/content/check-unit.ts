import { countOf } from './broken-twin.js';
import { checkGiveAways } from './check-give-aways.js';
import { checkHours } from './check-hours.js';
import { checkMarkdown } from './check-markdown.js';
import { checkOnce, checkQuestions } from './check-questions.js';
import { checkSection, type Referents } from './check-section.js';
import type { ProblemList } from './content-error.js';
import { repeated } from './content-fields.js';
import { inEachLanguage } from './translated-file.js';
import type { ListingDraft, UnitDraft } from './unit-draft.js';
import type { UnitFolder } from './unit-folder.js';

const knownNames = [
  'README.md',
  'labs',
  'listings',
  'sections',
  ...['practice-questions.yaml', 'questions.yaml', 'short-answers.yaml', 'unit.yaml'].flatMap(inEachLanguage),
].toSorted();

/** Checks what a unit's files say of one another: every reference has its target, and every id is there once. */
export async function checkUnit(folder: UnitFolder, draft: UnitDraft, problems: ProblemList): Promise<void> {
  const known = referentsOf(draft);
  checkUnitYaml(folder, draft, known, problems);
  await checkFolders(folder, draft, problems);
  for (const section of draft.sections) checkSection(section, known, problems);
  checkHours(draft, problems);
  checkFigures(draft, problems);
  checkListings(draft, known, problems);
  checkLabs(draft, known, problems);
  checkQuestions(draft, known, problems);
  checkMarkdown(draft, problems);
  checkGiveAways(draft.questions, problems);
  checkGiveAways(draft.practiceQuestions, problems);
}

/** What the unit's texts may refer to. */
export function referentsOf({ unit: { value: unit }, listings }: UnitDraft): Referents {
  return {
    outcomes: new Set(unit.outcomes.map(({ id }) => id)),
    sections: new Set(unit.sections.map(({ slug }) => slug)),
    labs: new Set(unit.labs),
    // A listing with faults of its own still exists.
    listings: new Map([
      ...unit.listings.map((slug) => [slug, new Set<string>()] as const),
      ...listings.map(({ slug, sources }) => [slug, new Set(sources.keys())] as const),
    ]),
  };
}

function checkUnitYaml(folder: UnitFolder, { unit }: UnitDraft, known: Referents, problems: ProblemList): void {
  const { file, value, lineOf } = unit;
  if (value.slug !== folder.name)
    problems.add(file, lineOf(['slug']), `\`slug\` must be ${folder.name}, as the folder is called`);
  checkOnce(unit, ['outcomes'], value.outcomes, 'id', problems);
  checkOnce(unit, ['sections'], value.sections, 'slug', problems);
  checkOnce(unit, ['sections'], value.sections, 'file', problems);
  checkOnce(unit, ['checkpoint'], value.checkpoint, 'id', problems);
  for (const list of ['labs', 'listings'] as const)
    for (const index of repeated(value[list], (slug) => slug))
      problems.add(file, lineOf([list, index]), `\`${value[list][index] ?? ''}\` is there twice: remove one`);
  for (const [index, { lab }] of value.checkpoint.entries())
    if (!known.labs.has(lab))
      problems.add(file, lineOf(['checkpoint', index, 'lab']), `there is no lab \`${lab}\` under \`labs\``);
}

async function checkFolders(folder: UnitFolder, { unit }: UnitDraft, problems: ProblemList): Promise<void> {
  const { file, value, lineOf } = unit;
  for (const name of await folder.names('.'))
    if (!knownNames.includes(name))
      problems.add(name, 1, `has no place in a unit: remove it, or name it as one of ${knownNames.join(', ')}`);
  const sections = new Set(value.sections.flatMap((section) => inEachLanguage(section.file)));
  for (const name of await folder.names('sections'))
    if (!sections.has(`sections/${name}`))
      problems.add(`sections/${name}`, 1, 'is not under `sections` in unit.yaml: add it there, or remove it');
  for (const name of await folder.names('listings'))
    if (!value.listings.includes(name))
      problems.add(`listings/${name}`, 1, 'is not under `listings` in unit.yaml: add it there, or remove it');
  for (const name of await folder.names('labs'))
    if (!value.labs.includes(name))
      problems.add(`labs/${name}`, 1, 'is not under `labs` in unit.yaml: add it there, or remove it');
  for (const [index, slug] of value.labs.entries())
    if ((await folder.read(`labs/${slug}/lab.yaml`)) === null)
      problems.add(
        file,
        lineOf(['labs', index]),
        `labs/${slug}/lab.yaml is missing: write it, or take \`${slug}\` off the list`,
      );
}

function checkFigures({ sections }: UnitDraft, problems: ProblemList): void {
  const figures = sections.flatMap(({ entry: { file }, outline }) =>
    outline.fences.flatMap(({ figure, line }) => (figure === null ? [] : [{ id: figure.id, file, line }])),
  );
  for (const index of repeated(figures, ({ id }) => id)) {
    const figure = figures[index];
    if (figure !== undefined)
      problems.add(
        figure.file,
        figure.line,
        `there is a figure \`${figure.id}\` before this one: change one of the ids`,
      );
  }
}

function checkListings({ unit, sections, listings }: UnitDraft, known: Referents, problems: ProblemList): void {
  const shown = new Set(sections.flatMap(({ outline }) => outline.listings.map(({ slug }) => slug)));
  for (const draft of listings) {
    const { slug, listing } = draft;
    const { file, value, lineOf } = listing;
    checkTwin(draft, problems);
    if (!known.sections.has(value.section))
      problems.add(file, lineOf(['section']), `there is no section \`${value.section}\` in unit.yaml`);
    // A section that could not be read may be the one that shows it.
    if (!shown.has(slug) && sections.length === unit.value.sections.length)
      problems.add(file, 1, `no section shows this listing: write \`::listing ${slug}\` where it belongs`);
  }
}

function checkTwin({ listing: { file, value, lineOf }, sources }: ListingDraft, problems: ProblemList): void {
  for (const [index, change] of (value.twin?.changes ?? []).entries()) {
    const source = sources.get(change.file);
    const path = ['twin', 'changes', index];
    if (!value.programs.some((program) => program.file === change.file))
      problems.add(file, lineOf([...path, 'file']), `the listing has no program \`${change.file}\` to change`);
    else if (source !== undefined && countOf(source, change.from) !== 1)
      problems.add(
        file,
        lineOf([...path, 'from']),
        `this stands ${countOf(source, change.from)} times in ${change.file}: a change needs a text that stands there once`,
      );
    if (change.from === change.to) problems.add(file, lineOf([...path, 'to']), 'this changes nothing');
  }
}

function checkLabs({ labs }: UnitDraft, known: Referents, problems: ProblemList): void {
  for (const { lab } of labs)
    if (!known.sections.has(lab.value.section))
      problems.add(lab.file, lab.lineOf(['section']), `there is no section \`${lab.value.section}\` in unit.yaml`);
}
