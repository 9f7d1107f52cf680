import type { Language } from '../../../kernel/languages.js';
import { type Listing, type LocalizedUnit, outlineOf, type Section, type Unit } from '../content/index.js';
import { labHref, sectionHref, unitHref } from './hrefs.js';
import type { SectionView, UnitSummary, UnitView } from './units.schema.js';

type Discussion = Omit<Section['discussion'][number], 'sketch'> & { sketch?: string[] };

/** A unit as the college has it, in one language as far as it is there in it. */
export interface VersionedUnit extends LocalizedUnit {
  version: number;
}

export function presentUnitSummary({
  unit: { slug, title, subject, summary, hours },
  version,
  language,
}: {
  unit: Pick<Unit, 'slug' | 'title' | 'subject' | 'summary' | 'hours'>;
  version: number;
  language: Language;
}): UnitSummary {
  return { slug, language, title, subject, summary, version, hours, href: unitHref(slug) };
}

/** @param withModelAnswers and rubrics: for those who mark */
export function presentUnit(versioned: VersionedUnit, withModelAnswers: boolean): UnitView {
  const { unit, languageOf } = versioned;
  const { earning, jobs, outcomes, sections, listings, labs, checkpoint, questions, shortAnswers } = unit;
  return {
    ...presentUnitSummary(versioned),
    earning: earning ?? null,
    jobs,
    outcomes,
    sections: sections.map((section) => presentEntry(unit.slug, section, languageOf(section.slug))),
    listings: listings.map(presentListing),
    labs: labs.map((slug) => ({ slug, href: labHref(slug) })),
    checkpoint,
    discussion: sections.flatMap(({ slug, discussion }) =>
      discussion.map((asked) => ({ section: slug, ...presentDiscussion(asked, withModelAnswers) })),
    ),
    questions: questions.length,
    shortAnswers: shortAnswers.map(({ id, bloomLevel, section, outcome, stem, modelAnswer, rubric }) => ({
      id,
      bloomLevel,
      section,
      outcome,
      stem,
      points: rubric.reduce((sum, { points }) => sum + points, 0),
      ...(withModelAnswers && { modelAnswer, rubric }),
    })),
  };
}

/**
 * @param withModelAnswers sketches of answers to the questions for discussion: for those who lead it
 * @returns null when the unit has no such section
 */
export function presentSection(
  { unit, version, languageOf }: VersionedUnit,
  { slug, html }: { slug: string; html: string },
  withModelAnswers: boolean,
): SectionView | null {
  const index = unit.sections.findIndex((candidate) => candidate.slug === slug);
  const section = unit.sections[index];
  if (!section) return null;
  const shown = new Set(outlineOf(section.markdown).listings.map((listing) => listing.slug));
  return {
    unit: unit.slug,
    version,
    ...presentEntry(unit.slug, section, languageOf(slug)),
    markdown: section.markdown,
    html,
    listings: unit.listings.filter((listing) => shown.has(listing.slug)).map(presentListing),
    discussion: section.discussion.map((asked) => presentDiscussion(asked, withModelAnswers)),
    previous: presentNeighbour(unit.slug, unit.sections[index - 1]),
    next: presentNeighbour(unit.slug, unit.sections[index + 1]),
  };
}

function presentEntry(
  unit: string,
  { slug, title, kind, minutes, outcomes }: Section,
  language: Language,
): UnitView['sections'][number] {
  return { slug, language, title, kind, minutes, outcomes, href: sectionHref(unit, slug) };
}

function presentNeighbour(unit: string, section: Section | undefined): SectionView['next'] {
  return section ? { slug: section.slug, title: section.title, href: sectionHref(unit, section.slug) } : null;
}

/** Versions from before there were sketches have none. */
function presentDiscussion(
  { id, bloomLevel, outcome, text, sketch }: Discussion,
  withSketch: boolean,
): SectionView['discussion'][number] {
  return { id, bloomLevel, outcome, text, ...(withSketch && sketch !== undefined && { sketch }) };
}

function presentListing({ slug, title, section, language, programs, twin }: Listing): UnitView['listings'][number] {
  return {
    slug,
    title,
    section,
    language,
    programs: programs.map(({ name, file, stdin, source }) => ({ name, file, stdin, source })),
    twin: twin === undefined ? null : { broken: twin.broken, ends: twin.ends, files: twin.files },
  };
}
