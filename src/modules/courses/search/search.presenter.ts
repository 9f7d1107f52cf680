import { escapeHtml } from '../rendering/escape-html.js';
import { labHref, sectionHref } from '../units/hrefs.js';
import { marks, type SearchRow } from './search.repository.js';
import type { SearchResults } from './search.schema.js';

export function presentMatch({
  kind,
  language,
  unit,
  item,
  section,
  title,
  snippet,
}: SearchRow): SearchResults['items'][number] {
  const marked = escapeHtml(snippet.replaceAll(marks.less, '<').replaceAll(marks.greater, '>'))
    .replaceAll(marks.start, '<mark>')
    .replaceAll(marks.end, '</mark>');
  const href = kind === 'lab' ? labHref(item) : sectionHref(unit, section);
  return { kind, language, unit, id: item, section, title, snippet: marked, href };
}
