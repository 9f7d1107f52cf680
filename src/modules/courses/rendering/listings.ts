import type { MarkdownIt } from 'markdown-it';
import type { Listing } from '../content/index.js';
import { escapeHtml } from './escape-html.js';
import { highlight } from './highlight.js';

/** What a page says of its listings' twins in its own language, by the listings' slugs; what is not there is said in English. */
export interface TwinTexts {
  readonly twins?: Readonly<Record<string, string>> | undefined;
}

/**
 * Puts the sources of listings, and what their twins do wrong, in the place of `::listing SLUG` and `::listing SLUG/FILE`.
 * @param twinName stands before what is wrong
 */
export function listingDirective(markdown: MarkdownIt, listings: readonly Listing[], twinName: string): void {
  markdown.block.ruler.before(
    'paragraph',
    'listing',
    (state, line, _end, silent) => {
      const text = state.src.slice((state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0), state.eMarks[line]);
      const [, slug, file] = /^::listing +([^\s/]+)(?:\/(\S+))? *$/.exec(text) ?? [];
      const listing = listings.find((candidate) => candidate.slug === slug);
      if (listing === undefined) return false;
      if (silent) return true;
      const token = state.push('listing', '', 0);
      const { twins = {} } = state.env as TwinTexts;
      const { broken = '' } = listing.twin ?? {};
      const note = twinNote(twinName, markdown.renderInline(twins[listing.slug] ?? broken));
      token.content = render(listing, file, note);
      state.line = line + 1;
      return true;
    },
    { alt: ['paragraph', 'blockquote', 'list'] },
  );
  markdown.renderer.rules['listing'] = (tokens, index) => tokens[index]?.content ?? '';
}

function render({ slug, language, programs, twin }: Listing, only: string | undefined, note: string): string {
  const shown = programs.filter(({ file }) => only === undefined || file === only);
  const figures = shown.map(
    ({ file, source }) =>
      `<figure class="listing" data-listing="${escapeHtml(slug)}"><figcaption>${escapeHtml(file)}</figcaption>\n${highlight(source.trimEnd(), language)}</figure>\n`,
  );
  // Once, where the first file stands that differs.
  if (twin !== undefined && shown.some(({ file }) => file === twin.files[0]?.file)) figures.push(note);
  return figures.join('');
}

/** Says what is broken, and shows nothing of the broken source: what stands on the page is right. */
function twinNote(name: string, broken: string): string {
  return `<aside class="callout callout-twin"><p class="callout-title"><span class="callout-kind">${name}:</span> ${broken}</p></aside>\n`;
}
