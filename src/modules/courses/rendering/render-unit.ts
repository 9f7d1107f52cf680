import createMarkdown, { type MarkdownIt, type Token } from 'markdown-it';
import { type Language, ORIGINAL } from '../../../kernel/languages.js';
import { readFenceInformation, splitHeading, type Unit } from '../content/index.js';
import type { LanguagePages, SectionPage, UnitPages } from '../units/unit-pages.js';
import { labHref, sectionHref } from '../units/hrefs.js';
import { callouts } from './callouts.js';
import { drawDiagram } from './diagram.js';
import { escapeHtml } from './escape-html.js';
import { highlight, highlightConsole } from './highlight.js';
import { listingDirective, type TwinTexts } from './listings.js';
import { type PageWords, pageWords } from './page-words.js';
import { safeHtml, textOf } from './safe-html.js';

/** Counts what this makes of the same Markdown: with another number, pages that are there are made anew when their unit is loaded. */
export const RENDERER = 5;

/** Makes pages of a unit's sections, and words of its labs' briefs, in each language. Takes a while: a diagram is drawn in a tenth of a second. */
export function renderUnit(unit: Unit): UnitPages {
  return {
    renderer: RENDERER,
    ...renderParts(unit, unit, ORIGINAL),
    translations: new Map(
      unit.translations.map((translation) => [
        translation.language,
        renderParts(unit, translation, translation.language),
      ]),
    ),
  };
}

interface Parts {
  readonly sections: readonly ({ slug: string; markdown: string } & TwinTexts)[];
  readonly briefs: readonly { slug: string; markdown: string }[];
}

function renderParts(unit: Unit, { sections, briefs }: Parts, language: Language): LanguagePages {
  const reader = readerFor(unit, pageWords[language]);
  const originals = new Map(unit.sections.map(({ slug, markdown }) => [slug, markdown]));
  return {
    sections: new Map(
      sections.map(({ slug, markdown, twins }) => [
        slug,
        renderPage(reader, markdown, originals.get(slug) ?? markdown, { twins }),
      ]),
    ),
    briefs: new Map(briefs.map(({ slug, markdown }) => [slug, renderPage(reader, markdown, markdown, {}).text])),
  };
}

/** @param original the English Markdown, whose headings give those of the others their ids: a link holds in each language */
function renderPage(reader: MarkdownIt, markdown: string, original: string, texts: TwinTexts): SectionPage {
  const anchors = reader
    .parse(original, {})
    .flatMap((token) => (token.type === 'heading_open' ? [String(token.attrGet('id'))] : []));
  const html = safeHtml(reader.render(markdown, { anchors, ...texts } satisfies Anchors & TwinTexts));
  return { html, text: textOf(html) };
}

interface Anchors {
  /** Of the headings, in order. */
  readonly anchors?: readonly string[];
}

/** GitHub's Markdown, with the forms that `content/README.md` adds. HTML in it is shown, not obeyed. */
function readerFor(unit: Unit, words: PageWords): MarkdownIt {
  const markdown = createMarkdown({ html: false, linkify: false, typographer: false });
  // An image would tell a stranger's server who reads.
  markdown.disable('image');
  markdown.validateLink = (href) => /^(https?:|mailto:|section:|lab:|#)/i.test(href);
  callouts(markdown, words.callouts);
  listingDirective(markdown, unit.listings, words.twin);
  scrollTables(markdown, words.table);
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
function scrollTables({ renderer }: MarkdownIt, label: string): void {
  renderer.rules['table_open'] = (tokens, index, options, _environment, self) =>
    `<div class="scroll-x" role="region" aria-label="${label}" tabindex="0">${self.renderToken(tokens, index, options)}`;
  renderer.rules['table_close'] = (tokens, index, options, _environment, self) =>
    `${self.renderToken(tokens, index, options).trimEnd()}</div>\n`;
}

/** Gives headings an id, links their target, and cells their side. */
function attributes(markdown: MarkdownIt, unit: string): void {
  // Before what is inside headings is read, or `{#id}` would be text already.
  markdown.core.ruler.after('block', 'anchors', ({ tokens, env }) => {
    const { anchors = [] } = env as Anchors;
    const headings = tokens.flatMap(({ type }, index) => (type === 'heading_open' ? [index] : []));
    for (const [place, index] of headings.entries()) {
      const words = tokens[index + 1];
      const { text, id } = splitHeading(words?.content ?? '');
      if (words) words.content = text;
      tokens[index]?.attrSet('id', anchors[place] ?? `h-${id ?? slugOf(text)}`);
    }
  });
  markdown.core.ruler.push('attributes', ({ tokens }) => {
    for (const token of tokens) {
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
