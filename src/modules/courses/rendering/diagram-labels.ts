/** What a diagram's source says, and whether its picture says it, too. */

/** At more, a page scales the picture down to its column, and the letters on the arrows with it. In pixels. */
export const WIDEST_DRAWING = 800;

/** Labels of the Mermaid source that the drawing leaves out; both name them without line breaks. */
export function labelsLost(source: string, svg: string): string[] {
  const drawn = squeezed(
    Array.from(svg.matchAll(/<text[^>]*>([\s\S]*?)<\/text>/g), ([, words = '']) =>
      words.replaceAll(/<[^>]+>/g, ''),
    ).join('\n'),
  );
  const left = [...labelsIn(source)].toSorted((a, b) => b.length - a.length);
  let rest = drawn;
  return left.filter((label) => {
    const at = rest.indexOf(squeezed(label));
    // Each place on the picture shows one label: a second "yes" needs a second place.
    if (at !== -1) rest = `${rest.slice(0, at)}\n${rest.slice(at + squeezed(label).length)}`;
    return at === -1;
  });
}

/** How many labels a diagram's source has. */
export function countLabels(source: string): number {
  return labelsIn(source).length;
}

/** In pixels; 0 when the drawing does not say. */
export function widthOf(svg: string): number {
  return Number(/^<svg [^>]*\bwidth="([\d.]+)"/.exec(svg)?.[1] ?? 0);
}

function labelsIn(source: string): string[] {
  const lines = source.split('\n').map((line) => line.trim());
  const labels = lines.some((line) => /^sequenceDiagram\b/.test(line))
    ? lines.flatMap(ofSequence)
    : lines.flatMap(ofFlow);
  return labels.map((label) => label.replaceAll(/<br ?\/?>/g, ' ').trim()).filter((label) => squeezed(label) !== '');
}

/** Who takes part, what is sent, and notes. */
function ofSequence(line: string): string[] {
  const named = /^(?:participant|actor) +(?:\S+ +as +)?(.+)$/.exec(line)?.[1];
  const block = /^(?:loop|alt|else|opt|par|and|critical|break|rect) +(.+)$/.exec(line)?.[1];
  const said = /^(?:Note (?:over|left of|right of) [^:]+|[^\s:]+?(?:-|=)+[>x)]+[+-]?[^:]+):(.+)$/i.exec(line)?.[1];
  return [named, block, said].filter((label) => label !== undefined);
}

/** Words in boxes, with and without quotes, and on arrows. */
function ofFlow(line: string): string[] {
  if (/^(?:flowchart|graph|subgraph|classDef|class|style|linkStyle|click|direction|end|%%)\b/.test(line))
    return Array.from(line.matchAll(/\[([^\]]+)\]/g), ([, words = '']) => words.replaceAll('"', ''));
  const quoted = Array.from(line.matchAll(/"([^"]*)"/g), ([, words = '']) => words);
  const bare = line.replaceAll(/"[^"]*"/g, '');
  const plain = [/[[({]+([^[\](){}]+)[\])}]+/g, /\|([^|]+)\|/g, /(?:--|==|-\.) +([^->.=|]+?) +(?:-->|==>|\.->|---)/g];
  return [...quoted, ...plain.flatMap((form) => Array.from(bare.matchAll(form), ([, words = '']) => words))];
}

/** Without what a drawing may do differently: spaces, and the HTML that stands for a character. */
function squeezed(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
    .replaceAll(/[^\S\n]+/g, '');
}
