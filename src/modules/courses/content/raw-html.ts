/** Where Markdown holds HTML: pages show it as text, so an author meant something else. */
export function holdsRawHtml(markdown: string): boolean {
  return htmlIn(withoutFences(markdown).replaceAll(/(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g, ''));
}

export function withoutFences(markdown: string): string {
  return markdown.replaceAll(/^[ >]*(`{3,}|~{3,})[\s\S]*?^[ >]*\1/gm, '');
}

/** The same of a line whose code is cut out already. */
export function htmlIn(prose: string): boolean {
  return /<(?!https?:)[a-zA-Z/!][^>]*>/.test(prose);
}
