/** A unit's files, each sound by itself: what they say of one another is still to be checked. */
import { z } from 'zod';
import type { ProblemList } from './content-error.js';
import { identifier, phrase } from './content-fields.js';
import { listingYaml, type ListingYaml } from './listing.schema.js';
import { splitFrontMatter } from './front-matter.js';
import { type Outline, outlineOf } from './outline.js';
import { questionsYaml, type QuestionYaml } from './question.schema.js';
import { frontMatter, type FrontMatter } from './section.schema.js';
import { type ShortAnswer, shortAnswersYaml } from './short-answer.schema.js';
import type { UnitFolder } from './unit-folder.js';
import { unitYaml, type UnitYaml } from './unit.schema.js';
import { type Located, readYaml } from './yaml-source.js';

export interface SectionDraft {
  entry: UnitYaml['sections'][number];
  front: Located<FrontMatter>;
  markdown: string;
  outline: Outline;
}

export interface ListingDraft {
  slug: string;
  listing: Located<ListingYaml>;
  /** Sources by file name. */
  sources: ReadonlyMap<string, string>;
}

/** What of a lab the rest of the unit hangs on; the labs' own loader checks the rest. */
const labYaml = z.looseObject({
  title: phrase,
  section: identifier,
  summary: z.string().optional(),
  /** Of a design. One with faults is the labs' loader's to name. */
  rubric: z
    .array(
      z.looseObject({
        id: z.string(),
        title: z.string(),
        levels: z.array(z.looseObject({ title: z.string(), descriptor: z.string() })),
      }),
    )
    .optional()
    .catch(undefined),
});

export interface LabDraft {
  slug: string;
  lab: Located<z.infer<typeof labYaml>>;
  /** What students read, in Markdown. Nothing else of a lab's texts is read here: its reference and its grader are nobody's to find. */
  brief: string;
}

export interface UnitDraft {
  unit: Located<UnitYaml>;
  sections: SectionDraft[];
  listings: ListingDraft[];
  labs: LabDraft[];
  questions: Located<QuestionYaml[]> | null;
  practiceQuestions: Located<QuestionYaml[]> | null;
  shortAnswers: Located<ShortAnswer[]> | null;
}

/**
 * Reads every file of a unit, adding what is wrong to `problems`: such a file is left out.
 * @returns null when unit.yaml, which names the others, can't be used
 */
export async function readDraft(folder: UnitFolder, problems: ProblemList): Promise<UnitDraft | null> {
  const [questions, practiceQuestions, shortAnswers] = await Promise.all([
    readOptionalYaml(folder, 'questions.yaml', questionsYaml, problems),
    readOptionalYaml(folder, 'practice-questions.yaml', questionsYaml, problems),
    readOptionalYaml(folder, 'short-answers.yaml', shortAnswersYaml, problems),
  ]);
  const text = await folder.read('unit.yaml');
  if (text === null) {
    problems.add('unit.yaml', 1, 'is missing: a unit begins with it');
    return null;
  }
  const unit = readYaml('unit.yaml', text, unitYaml, problems);
  if (unit === null) return null;
  const [sections, listings, labs] = await Promise.all([
    Promise.all(unit.value.sections.map((entry, index) => readSection(folder, unit, entry, index, problems))),
    Promise.all(unit.value.listings.map((slug, index) => readListing(folder, unit, slug, index, problems))),
    Promise.all(unit.value.labs.map((slug) => readLab(folder, slug, problems))),
  ]);
  return {
    unit,
    sections: sections.flat(),
    listings: listings.flat(),
    labs: labs.flat(),
    questions,
    practiceQuestions,
    shortAnswers,
  };
}

/** One lab, or none when it is not there, which is told elsewhere, or has faults. */
async function readLab(folder: UnitFolder, slug: string, problems: ProblemList): Promise<LabDraft[]> {
  const lab = await readOptionalYaml(folder, `labs/${slug}/lab.yaml`, labYaml, problems);
  if (lab === null) return [];
  const brief = await folder.read(`labs/${slug}/brief.md`);
  if (brief === null) problems.add(lab.file, 1, 'brief.md is not beside lab.yaml: write what students have to do');
  return [{ slug, lab, brief: brief ?? '' }];
}

/** Null when there is no such file, or it has faults, which are in `problems` then. */
export async function readOptionalYaml<S extends Parameters<typeof readYaml>[2]>(
  folder: UnitFolder,
  file: string,
  schema: S,
  problems: ProblemList,
): Promise<ReturnType<typeof readYaml<S>>> {
  const text = await folder.read(file);
  return text === null ? null : readYaml(file, text, schema, problems);
}

/** One section, or none when it has faults. */
async function readSection(
  folder: UnitFolder,
  unit: Located<UnitYaml>,
  entry: UnitYaml['sections'][number],
  index: number,
  problems: ProblemList,
): Promise<SectionDraft[]> {
  const text = await folder.read(entry.file);
  if (text === null) {
    problems.add(
      unit.file,
      unit.lineOf(['sections', index, 'file']),
      `${entry.file} is missing: write it, or remove the section`,
    );
    return [];
  }
  const parts = splitFrontMatter(text);
  if (parts === null) {
    problems.add(entry.file, 1, 'must begin with front matter: title, minutes and outcomes between two lines `---`');
    return [];
  }
  const front = readYaml(entry.file, parts.front, frontMatter, problems, 2);
  if (front === null) return [];
  return [{ entry, front, markdown: parts.markdown, outline: outlineOf(parts.markdown, parts.firstLine) }];
}

/** One listing, or none when it has faults. */
async function readListing(
  folder: UnitFolder,
  unit: Located<UnitYaml>,
  slug: string,
  index: number,
  problems: ProblemList,
): Promise<ListingDraft[]> {
  const file = `listings/${slug}/listing.yaml`;
  const text = await folder.read(file);
  if (text === null) {
    problems.add(
      unit.file,
      unit.lineOf(['listings', index]),
      `${file} is missing: write it, or take \`${slug}\` off the list`,
    );
    return [];
  }
  const listing = readYaml(file, text, listingYaml, problems);
  if (listing === null) return [];
  const sources = new Map<string, string>();
  for (const [place, program] of listing.value.programs.entries()) {
    const source = await folder.read(`listings/${slug}/${program.file}`);
    if (source === null)
      problems.add(file, listing.lineOf(['programs', place, 'file']), `${program.file} is not beside listing.yaml`);
    else sources.set(program.file, source);
  }
  return [{ slug, listing, sources }];
}
