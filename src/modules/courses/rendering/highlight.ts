import hljs from 'highlight.js/lib/core';
import bash from 'highlight.js/lib/languages/bash';
import c from 'highlight.js/lib/languages/c';
import ini from 'highlight.js/lib/languages/ini';
import json from 'highlight.js/lib/languages/json';
import makefile from 'highlight.js/lib/languages/makefile';
import python from 'highlight.js/lib/languages/python';
import sql from 'highlight.js/lib/languages/sql';
import yaml from 'highlight.js/lib/languages/yaml';
import { escapeHtml } from './escape-html.js';

const languages = { bash, c, ini, json, makefile, python, sql, yaml };
for (const [name, language] of Object.entries(languages)) hljs.registerLanguage(name, language);

/** Code as HTML, its words in spans with the classes of highlight.js; a language that is not known is only escaped. */
export function highlight(code: string, language: string): string {
  const inner =
    hljs.getLanguage(language) === undefined
      ? escapeHtml(code)
      : hljs.highlight(code, { language, ignoreIllegals: true }).value;
  return `<pre class="code"><code class="hljs language-${escapeHtml(language)}">${inner}</code></pre>\n`;
}

/** A shell session as HTML: what is typed, what is answered, and comments between them are told apart by their classes. */
export function highlightConsole(session: string): string {
  const lines = session.split('\n').map((line) => {
    if (line.startsWith('$ ')) {
      const command = hljs.highlight(line.slice(2), { language: 'bash', ignoreIllegals: true }).value;
      return `<span class="console-prompt">$ </span><span class="console-command">${command}</span>`;
    }
    const kind = line.startsWith('# ') ? 'comment' : 'output';
    return `<span class="console-${kind}">${escapeHtml(line)}</span>`;
  });
  return `<pre class="console"><code class="hljs language-console">${lines.join('\n')}</code></pre>\n`;
}
