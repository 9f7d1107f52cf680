import { renderMermaidSVG } from 'beautiful-mermaid';
import { escapeHtml } from './escape-html.js';

/**
 * The renderer's colours by the names that it gives them. It would set them by a style sheet of its own, which also fetches a font from elsewhere; as
 * attributes they need neither, and a page's own style sheet still overrules them.
 */
const colours: Readonly<Record<string, string>> = {
  bg: '#ffffff',
  _text: '#27272a',
  '_text-sec': '#52525b',
  '_text-muted': '#71717a',
  '_text-faint': '#a1a1aa',
  _line: '#71717a',
  _arrow: '#3f3f46',
  '_node-fill': '#fafafa',
  '_node-stroke': '#a1a1aa',
  '_group-fill': '#ffffff',
  '_group-hdr': '#f4f4f5',
  '_inner-stroke': '#d4d4d8',
  '_key-badge': '#e4e4e7',
};

/** In pixels. */
const spacing = { nodeSpacing: 28, layerSpacing: 48, padding: 16 };

/** First of a row of private characters, one for each of ASCII. */
const privateUse = 0xe000;
const noLabel = '\uE080';

/**
 * Draws a Mermaid diagram without a browser.
 * @param id unique on the page
 * @param alt says what it shows to those who can't see it
 * @returns an `svg` element, or null when the diagram is of a kind that can't be drawn here
 */
export function drawDiagram(source: string, id: string, alt: string): string | null {
  let svg: string;
  try {
    svg = renderMermaidSVG(labelAll(veilQuoted(source.replaceAll(/[\uE000-\uE080]/g, ''))), spacing);
  } catch {
    return null;
  }
  if (!svg.startsWith('<svg ')) return null;
  return unveil(svg.replaceAll(labelsOfNothing, ''))
    .replace(/<style>[\s\S]*?<\/style>/, '')
    .replace(/^<svg [^>]*>/, (tag) => openingTag(tag, alt))
    .replaceAll(/ data-[a-z-]+="[^"]*"/g, '')
    .replaceAll(/var\(--([\w-]+)\)/g, (_, name: string) => colours[name] ?? '#27272a')
    .replaceAll(/ id="([^"]+)"/g, (_, name: string) => ` id="figure-${escapeHtml(id)}-${name}"`)
    .replaceAll(/url\(#([^)]+)\)/g, (_, name: string) => `url(#figure-${escapeHtml(id)}-${name})`);
}

function openingTag(tag: string, alt: string): string {
  const size = Array.from(tag.matchAll(/ (?:viewBox|width|height)="[^"]*"/g), ([attribute]) => attribute).join('');
  return `<svg xmlns="http://www.w3.org/2000/svg"${size} role="img" aria-label="${escapeHtml(alt)}" font-family="system-ui, sans-serif">`;
}

/**
 * Hides punctuation in quoted words, which the renderer would take for its own: `"fd[1]"` ends no node. The quotes go, too; line breaks stay.
 */
function veilQuoted(source: string): string {
  return source.replaceAll(/"([^"\n]*)"/g, (_, words: string) =>
    words
      .split(/(<br ?\/?>)/)
      .map((part, index) =>
        index % 2 === 1
          ? part
          : part.replaceAll(/[!-/:-@[-`{-~]/g, (character) =>
              String.fromCodePoint(privateUse + (character.codePointAt(0) ?? 0)),
            ),
      )
      .join(''),
  );
}

const labelsOfNothing = new RegExp(`<g class="edge-label"[^>]*data-label="${noLabel}"[\\s\\S]*?</g>`, 'g');

/** Gives a flowchart's arrows a label if they have none: those without are drawn in bundles, and a bundle may run behind a box as if it came from there. */
function labelAll(source: string): string {
  if (!/^\s*(flowchart|graph)\b/.test(source)) return source;
  return source.replaceAll(/(?<!--[^>\n]*)-->(?!\|)/g, `-->|${noLabel}|`);
}

function unveil(svg: string): string {
  return svg.replaceAll(/[\uE000-\uE07F]/g, (character) =>
    escapeHtml(String.fromCodePoint((character.codePointAt(0) ?? 0) - privateUse)),
  );
}
