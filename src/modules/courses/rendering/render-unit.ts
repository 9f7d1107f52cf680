import createMarkdown, { type MarkdownIt, type Token } from 'markdown-it';
import { readFenceInformation, type Unit } from '../content/index.js';
import type { SectionPage, UnitPages } from '../units/unit-pages.js';
import { labHref, sectionHref } from '../units/hrefs.js';
import { callouts } from './callouts.js';
import { drawDiagram } from './diagram.js';
import { escapeHtml } from './escape-html.js';
import { highlight, highlightConsole } from './highlight.js';
import { listingDirective } from './listings.js';
import { safeHtml, textOf } from './safe-html.js';

/** Counts what this makes of the same Markdown: with another number, pages that are there are made anew when their unit is loaded. */
export const RENDERER = 3;

/** Makes pages of a unit's sections, and words of its labs' briefs. Takes a while: a diagram is drawn in a tenth of a second. */
export function renderUnit(unit: Unit): UnitPages {
  const reader = readerFor(unit);
  return {
    renderer: RENDERER,
    sections: new Map(unit.sections.map((section) => [section.slug, renderPage(reader, section)])),
    briefs: new Map(unit.briefs.map((brief) => [brief.slug, renderPage(reader, brief).text])),
  };
}

function renderPage(reader: MarkdownIt, { markdown }: { markdown: string }): SectionPage {
  const html = safeHtml(reader.render(markdown));
  return { html, text: textOf(html) };
}

/** GitHub's Markdown, with the forms that `content/README.md` adds. HTML in it is shown, not obeyed. */
function readerFor(unit: Unit): MarkdownIt {
  const markdown = createMarkdown({ html: false, linkify: false, typographer: false });
  // An image would tell a stranger's server who reads.
  markdown.disable('image');
  markdown.validateLink = (href) => /^(https?:|mailto:|section:|lab:|#)/i.test(href);
  markdown.use(callouts);
  listingDirective(markdown, unit.listings);
  scrollTables(markdown);
  attributes(markdown, unit.slug);
  markdown.renderer.rules['fence'] = (tokens, index) => {
    const { info = '', content = '' } = tokens[index] ?? {};
    return renderFence(info.trim(), content.replace(/\n$/, ''));
  };
  markdown.renderer.rules['code_block'] = (tokens, index) =>
    highlight((tokens[index]?.content ?? '').trimEnd(), 'text');
  return markdown;
}

/** A wide table scrolls by itself, in a box that the keyboard reaches, and leaves the page where it is. */
function scrollTables({ renderer }: MarkdownIt): void {
  renderer.rules['table_open'] = (tokens, index, options, _environment, self) =>
    `<div class="scroll-x" role="region" aria-label="Table" tabindex="0">${self.renderToken(tokens, index, options)}`;
  renderer.rules['table_close'] = (tokens, index, options, _environment, self) =>
    `${self.renderToken(tokens, index, options).trimEnd()}</div>\n`;
}

/** Gives headings an id, links their target, and cells their side. */
function attributes(markdown: MarkdownIt, unit: string): void {
  markdown.core.ruler.push('attributes', ({ tokens }) => {
    for (const [index, token] of tokens.entries()) {
      if (token.type === 'heading_open') token.attrSet('id', `h-${slugOf(tokens[index + 1]?.content ?? '')}`);
      const [, side] = /text-align:(\w+)/.exec(String(token.attrGet('style') ?? '')) ?? [];
      if (side !== undefined) token.attrs = [['class', `align-${side}`]];
      for (const child of token.children ?? []) if (child.type === 'link_open') resolveLink(child, unit);
    }
  });
}

function resolveLink(link: Token, unit: string): void {
  const href = String(link.attrGet('href'));
  const [, kind, slug = ''] = /^(section|lab):(.*)$/.exec(href) ?? [];
  if (kind === 'section') link.attrSet('href', sectionHref(unit, slug));
  else if (kind === 'lab') link.attrSet('href', labHref(slug));
  else if (!href.startsWith('#')) link.attrSet('rel', 'noopener noreferrer');
}

function renderFence(information: string, content: string): string {
  const { language, figure } = readFenceInformation(information);
  if (figure === null) return language === 'console' ? highlightConsole(content) : highlight(content, language);
  const { id, caption, alt } = figure;
  const drawn = language === 'mermaid' ? drawDiagram(content, id, alt) : null;
  const kind = language === 'mermaid' ? 'mermaid' : 'text-figure';
  const inner = drawn ?? `<pre class="${kind}" role="img" aria-label="${escapeHtml(alt)}">${escapeHtml(content)}</pre>`;
  return `<figure id="figure-${escapeHtml(id)}" class="diagram">${inner}<figcaption>${escapeHtml(caption)}</figcaption></figure>\n`;
}

function slugOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-|-$/g, '');
}
