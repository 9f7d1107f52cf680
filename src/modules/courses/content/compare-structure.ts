/** Whether two languages' texts are built alike, so that what one of them says has its place in the other one. */
import { countLabels } from '../rendering/diagram-labels.js';
import { type Fence, type Outline, outlineOf } from './outline.js';
import { withoutFences } from './raw-html.js';

/** A place where a translation is built otherwise, and how. */
export interface Difference {
  line: number;
  message: string;
}

interface Prose {
  markdown: string;
  outline: Outline;
}

/** @param firstLine of the translation's Markdown in its file */
export function differencesOf(english: string, translated: string, firstLine: number): Difference[] {
  const from = { markdown: english, outline: outlineOf(english) };
  const to = { markdown: translated, outline: outlineOf(translated, firstLine) };
  return [
    ...headings(from.outline, to.outline, firstLine),
    ...fences(from.outline, to.outline, firstLine),
    ...lists(from.outline, to.outline, firstLine),
    ...links(from.outline, to.outline, firstLine),
    ...indentedCode(from, to, firstLine),
    ...codeDifferences([english], [translated]).map((message) => ({ line: firstLine, message })),
  ];
}

/** What code between backquotes stands in only one of the languages; fences are left out. Each text on its own is Markdown. */
export function codeDifferences(english: readonly string[], translated: readonly string[]): string[] {
  const [from, to] = [codeIn(english), codeIn(translated)];
  return [
    ...[...from].filter((code) => !to.has(code)).map((code) => `leaves out the code \`${code}\` of the English`),
    ...[...to].filter((code) => !from.has(code)).map((code) => `has the code \`${code}\`, which the English has not`),
  ];
}

function codeIn(texts: readonly string[]): Set<string> {
  const spans = texts.flatMap((text) =>
    Array.from(withoutFences(text).matchAll(/(`+)(?!`)([\s\S]*?[^`])\1(?!`)/g), ([, , code = '']) => code),
  );
  return new Set(spans.map((code) => code.replaceAll(/\s+/g, ' ').trim()));
}

function headings(from: Outline, to: Outline, firstLine: number): Difference[] {
  if (from.headings.length !== to.headings.length)
    return [{ line: firstLine, message: count(to.headings, from.headings, 'headings') }];
  return to.headings.flatMap(({ level, id, line }, index) => {
    const original = from.headings[index];
    if (original?.level !== level)
      return [{ line, message: `the heading has level ${level}, and the English one ${original?.level ?? 0}` }];
    if (id === null || id === original.id) return [];
    return [{ line, message: `the heading's id is not that of the English one: leave {#${id}} out, it is taken over` }];
  });
}

function fences(from: Outline, to: Outline, firstLine: number): Difference[] {
  if (from.fences.length !== to.fences.length)
    return [{ line: firstLine, message: count(to.fences, from.fences, 'figures and blocks of code') }];
  return to.fences.flatMap((fence, index) => {
    const message = fenceDiffers(from.fences[index], fence);
    return message === null ? [] : [{ line: fence.line, message }];
  });
}

function fenceDiffers(original: Fence | undefined, fence: Fence): string | null {
  if (original?.language !== fence.language || original.figure?.id !== fence.figure?.id)
    return `here the English has ${original?.figure ? `the figure \`${original.figure.id}\`` : `a block of ${original?.language ?? 'nothing'}`}`;
  if (fence.figure === null)
    return original.content === fence.content ? null : 'the block is not that of the English: code stays as it is';
  if (fence.language !== 'mermaid' || countLabels(original.content) === countLabels(fence.content)) return null;
  return `the figure has ${countLabels(fence.content)} labels, and the English one ${countLabels(original.content)}`;
}

/** Callouts, tables and listings, in order. */
function lists(from: Outline, to: Outline, firstLine: number): Difference[] {
  const forms = (outline: Outline): [what: string, forms: string[]][] => [
    ['callouts', outline.callouts.map(({ kind }) => kind)],
    ['tables', outline.tables.map(({ header, rows }) => `${header.length} columns and ${rows.length} rows`)],
    ['listings', outline.listings.map(({ slug, file }) => (file === null ? slug : `${slug}/${file}`))],
  ];
  const originals = new Map(forms(from));
  return forms(to).flatMap(([what, names]) => {
    const original = originals.get(what)?.join(', ') ?? '';
    if (names.join(', ') === original) return [];
    const [here, there] = [names.join(', ') || 'none', original || 'none'];
    return [{ line: firstLine, message: `its ${what} are ${here}, and those of the English ${there}` }];
  });
}

function links(from: Outline, to: Outline, firstLine: number): Difference[] {
  const targets = ({ links: all }: Outline): string[] => all.map(({ kind, slug }) => `${kind}:${slug}`).toSorted();
  const [original, here] = [targets(from).join(', '), targets(to).join(', ')];
  if (original === here) return [];
  return [{ line: firstLine, message: `its links lead to ${here || 'nothing'}, those of the English to ${original}` }];
}

/** Lines that are code because they are indented. */
function indentedCode(from: Prose, to: Prose, firstLine: number): Difference[] {
  const linesOf = ({ markdown }: Prose): string =>
    (withoutFences(markdown).match(/^ {4,}\S.*$/gm) ?? []).map((line) => line.trimEnd()).join('\n');
  if (linesOf(from) === linesOf(to)) return [];
  return [{ line: firstLine, message: 'the indented code is not that of the English: code stays as it is' }];
}

function count(here: readonly unknown[], original: readonly unknown[], what: string): string {
  return `has ${here.length} ${what}, and the English ${original.length}: a translation is built as its original`;
}
