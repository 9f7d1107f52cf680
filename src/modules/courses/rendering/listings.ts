import type { MarkdownIt } from 'markdown-it';
import type { Listing } from '../content/index.js';
import { escapeHtml } from './escape-html.js';
import { highlight } from './highlight.js';

/** Puts the sources of listings in the place of `::listing SLUG` and `::listing SLUG/FILE`. */
export function listingDirective(markdown: MarkdownIt, listings: readonly Listing[]): void {
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
      token.content = render(listing, file);
      state.line = line + 1;
      return true;
    },
    { alt: ['paragraph', 'blockquote', 'list'] },
  );
  markdown.renderer.rules['listing'] = (tokens, index) => tokens[index]?.content ?? '';
}

function render({ slug, language, programs }: Listing, only: string | undefined): string {
  return programs
    .filter(({ file }) => only === undefined || file === only)
    .map(
      ({ file, source }) =>
        `<figure class="listing" data-listing="${escapeHtml(slug)}"><figcaption>${escapeHtml(file)}</figcaption>\n${highlight(source.trimEnd(), language)}</figure>\n`,
    )
    .join('');
}
