import type { ProblemKindView } from './problems.schema.js';

/** One kind of problem as a page for whoever follows a `type` in a browser. */
export function problemPage(kind: ProblemKindView): string {
  return page(kind.title, `${article(kind)}<p><a href="/problems">All problems</a></p>`);
}

/** All of them. */
export function problemsPage(kinds: readonly ProblemKindView[]): string {
  return page('Problems', `<h1>Problems</h1>${kinds.map((kind) => article(kind, 'h2')).join('')}`);
}

function article({ type, title, status, means, remedy }: ProblemKindView, heading = 'h1'): string {
  return `<article>
<${heading}>${marked(title)}</${heading}>
<p>Status ${status}, <a href="${escaped(type)}"><code>${escaped(type)}</code></a></p>
<p>${marked(means)}</p>
<p>What to do: ${marked(remedy)}</p>
</article>
`;
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escaped(title)} · Prayog</title>
<main>
${body}</main>
</html>
`;
}

/** Words between backticks become code. */
function marked(text: string): string {
  return escaped(text).replaceAll(/`([^`]+)`/g, '<code>$1</code>');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
