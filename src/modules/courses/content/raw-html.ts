/** Where Markdown holds HTML: pages show it as text, so an author meant something else. */
export function holdsRawHtml(markdown: string): boolean {
  const withoutFences = markdown.replaceAll(/^[ >]*(`{3,}|~{3,})[\s\S]*?^[ >]*\1/gm, '');
  return htmlIn(withoutFences.replaceAll(/(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g, ''));
}

/** The same of a line whose code is cut out already. */
export function htmlIn(prose: string): boolean {
  return /<(?!https?:)[a-zA-Z/!][^>]*>/.test(prose);
}
