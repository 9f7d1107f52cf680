import type { ListingDraft } from './unit-draft.js';
import type { ListingProgram, ListingYaml, TwinChange } from './listing.schema.js';
import type { Listing, Twin } from './unit.types.js';

/** How often a text stands in another one. */
export function countOf(text: string, part: string): number {
  return text.split(part).length - 1;
}

/** The twin that a listing's changes make of its sources; undefined when it has none. */
export function twinOf({ listing: { value }, sources }: ListingDraft): Twin | undefined {
  if (value.twin === undefined) return undefined;
  const { changes, ...said } = value.twin;
  const changed = new Set(changes.map(({ file }) => file));
  return {
    ...said,
    files: value.programs.filter(({ file }) => changed.has(file)).map(({ file }) => fileOf(file, value, sources)),
  };
}

function fileOf(
  file: ListingProgram['file'],
  { language, twin }: ListingYaml,
  sources: ReadonlyMap<string, string>,
): Twin['files'][number] {
  const changes: TwinChange[] = (twin?.changes ?? []).filter((change) => change.file === file);
  const source = changes.reduce((text, { from, to }) => text.replace(from, () => to), sources.get(file) ?? '');
  const broken = `Broken on purpose: ${(twin?.broken ?? '').replaceAll('`', '')}`;
  return { file, source: `${language === 'c' ? `/* ${broken} */` : `# ${broken}`}\n${source}` };
}

/** The listing's programs as its twin has them, to be run in their place. */
export function brokenListing(listing: Listing): Listing {
  const { files = [] } = listing.twin ?? {};
  return {
    ...listing,
    // What is broken is not measured.
    traced: true,
    programs: listing.programs.map((program) => ({
      ...program,
      source: files.find(({ file }) => file === program.file)?.source ?? program.source,
    })),
  };
}
