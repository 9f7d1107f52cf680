import { escapeHtml } from '../rendering/escape-html.js';
import { sectionHref } from '../units/hrefs.js';
import { marks, type SearchRow } from './search.repository.js';
import type { SearchResults } from './search.schema.js';

export function presentMatch({ kind, unit, item, section, title, snippet }: SearchRow): SearchResults['items'][number] {
  const marked = escapeHtml(snippet.replaceAll(marks.less, '<').replaceAll(marks.greater, '>'))
    .replaceAll(marks.start, '<mark>')
    .replaceAll(marks.end, '</mark>');
  return { kind, unit, id: item, section, title, snippet: marked, href: sectionHref(unit, section) };
}
