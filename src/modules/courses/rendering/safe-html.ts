import sanitizeHtml from 'sanitize-html';

const text =
  'div h2 h3 h4 h5 h6 p br hr em strong s code pre span a ul ol li blockquote table thead tbody tr th td aside figure figcaption'.split(
    ' ',
  );
const drawing = [
  'svg',
  'defs',
  'g',
  'marker',
  'path',
  'polygon',
  'polyline',
  'line',
  'rect',
  'circle',
  'ellipse',
  'text',
  'tspan',
];
const drawingAttributes =
  'id class x y x1 y1 x2 y2 cx cy r rx ry dx dy d points width height fill stroke stroke-width stroke-dasharray stroke-linejoin stroke-linecap opacity text-anchor font-size font-weight transform marker-start marker-end markerWidth markerHeight markerUnits refX refY orient';

const allowed: sanitizeHtml.IOptions = {
  allowedTags: [...text, ...drawing],
  allowedAttributes: {
    '*': ['class'],
    ...Object.fromEntries(['h2', 'h3', 'h4', 'h5', 'h6', 'figure'].map((tag) => [tag, ['id']])),
    a: ['href', 'rel', 'title'],
    ol: ['start'],
    figure: ['id', 'data-listing'],
    pre: ['role', 'aria-label'],
    div: ['role', 'aria-label', 'tabindex'],
    ...Object.fromEntries(drawing.map((tag) => [tag, drawingAttributes.split(' ')])),
    svg: ['xmlns', 'viewBox', 'width', 'height', 'role', 'aria-label', 'font-family'],
  },
  allowedSchemes: ['http', 'https', 'mailto'],
  allowProtocolRelative: false,
  nonTextTags: ['script', 'style', 'textarea', 'option', 'noscript', 'title'],
  // A drawing's names are mixed: viewBox, refX.
  parser: { lowerCaseTags: false, lowerCaseAttributeNames: false },
};

/** Lets through what a section is made of, and nothing that could act: the second lock behind a Markdown reader that takes no HTML. */
export function safeHtml(html: string): string {
  return sanitizeHtml(html, allowed);
}

/** The words of safe HTML, without drawings. */
export function textOf(html: string): string {
  // Else the last word of a callout's heading would be one with the first word behind it.
  const apart = html.replaceAll('</p>', '</p> ');
  return sanitizeHtml(apart, { allowedTags: [], allowedAttributes: {}, nonTextTags: ['svg'] })
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replaceAll(/\s+/g, ' ')
    .trim();
}
