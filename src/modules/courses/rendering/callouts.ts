import type { MarkdownIt, Token } from 'markdown-it';

/** Makes an `aside` of each quote that begins with `[!KIND] Heading`. A kind's name stands before the heading: nobody has to tell kinds by their colour. */
export function callouts(markdown: MarkdownIt, names: Readonly<Record<string, string>>): void {
  markdown.core.ruler.after('block', 'callouts', ({ tokens, Token: TokenType }) => {
    for (let index = 0; index < tokens.length; index += 1) {
      const [quote, , inline] = tokens.slice(index, index + 3);
      if (quote?.type !== 'blockquote_open' || inline?.type !== 'inline') continue;
      const [first = '', ...rest] = inline.content.split('\n');
      const [, kind, heading = ''] = /^\[!([A-Z]+)\] *(.*)$/.exec(first) ?? [];
      if (kind === undefined) continue;
      quote.tag = 'aside';
      quote.attrSet('class', `callout callout-${kind.toLowerCase()}`);
      const end = tokens.findIndex((token, at) => at > index && isEndOf(token, quote));
      if (tokens[end]) tokens[end].tag = 'aside';
      const title = [
        new TokenType('paragraph_open', 'p', 1),
        new TokenType('inline', '', 0),
        new TokenType('paragraph_close', 'p', -1),
      ];
      title[0]?.attrSet('class', 'callout-title');
      Object.assign(title[1] ?? {}, { content: heading, children: [], map: inline.map });
      const name = new TokenType('html_inline', '', 0);
      name.content = `<span class="callout-kind">${names[kind] ?? kind}:</span> `;
      // Else the renderer would break the line in front of it.
      name.hidden = true;
      title.splice(1, 0, name);
      inline.content = rest.join('\n');
      // With nothing but its heading, the first paragraph would be left empty.
      tokens.splice(index + 1, rest.length === 0 ? 3 : 0, ...title);
    }
  });
}

function isEndOf(token: Token, quote: Token): boolean {
  return token.type === 'blockquote_close' && token.level === quote.level;
}
