/** What a student's program has in its text; grade.ts says so only where the kernel saw what comes of it. */

const queues = 'Queue|SimpleQueue|LifoQueue|PriorityQueue';

/** One character for each of a comment's, so that lines keep their numbers. A `#` in a text only hides the rest of its line. */
function withoutComments(source: string): string {
  return source.replace(/#[^\n]*/g, '');
}

function lineOf(source: string, index: number): number {
  return source.slice(0, index).split('\n').length;
}

/** The first line in which a function is called where one is to be handed over, as in `Process(target=hear(…))`; null: there is none. */
export function calledTarget(source: string): { line: number; name: string } | null {
  const text = withoutComments(source);
  const call = /\btarget\s*=\s*([A-Za-z_][\w.]*)\s*\(/.exec(text);
  return call === null ? null : { line: lineOf(text, call.index), name: call[1] ?? '' };
}

/** The first line that asks a queue, or a connection, whether it has something, without waiting for it; null: there is none. */
export function pollingCall(source: string): { line: number; name: string } | null {
  const text = withoutComments(source);
  const call = /\.(empty|qsize|get_nowait|poll)\s*\(|\.(get)\s*\(\s*(?:block\s*=\s*)?False\b/.exec(text);
  return call === null ? null : { line: lineOf(text, call.index), name: `${call[1] ?? call[2] ?? ''}()` };
}

const clock = /\b(?:now|today|strftime|localtime|gmtime|ctime|asctime|time)\s*\(/;

/**
 * Does the text look as if it took the time but once: in an assignment that stands in no loop, in what a process is handed, or as a parameter's default? Many right programs look
 * so, too.
 */
export function mayTakeTimeOnce(source: string): boolean {
  const lines = withoutComments(source).split('\n');
  const indentOf = (line: string): number => line.length - line.trimStart().length;
  return lines.some((line, index) => {
    if (!clock.test(line)) return false;
    if (/^\s*def\b|\bargs\s*=/.test(line)) return true;
    if (!/^\s*\w+\s*=[^=]/.test(line)) return false;
    let indent = indentOf(line);
    for (const above of lines.slice(0, index).toReversed()) {
      if (above.trim() === '' || indentOf(above) >= indent) continue;
      indent = indentOf(above);
      if (/^\s*(?:for|while)\b/.test(above)) return false;
    }
    return true;
  });
}

/** The first line at the top level that makes a queue; null: there is none. */
export function globalQueue(source: string): { line: number } | null {
  const text = withoutComments(source);
  const made = /^[A-Za-z_][\w, ]*=[^\n]*\b(?:Simple|Joinable)?Queue\s*\(/m.exec(text);
  return made === null ? null : { line: lineOf(text, made.index) };
}

/** The first line that makes a queue of the module `queue`, which only threads share; null: there is none. */
export function threadQueue(source: string): { line: number; name: string } | null {
  const text = withoutComments(source);
  const module = /^\s*import\s+(?:[\w., ]*,\s*)?queue(?:\s+as\s+(\w+))?\s*(?:,|$)/m.exec(text);
  const names = [...text.matchAll(/^\s*from\s+queue\s+import\s+([^\n]+)/gm)].flatMap(([, list = '']) =>
    list.split(',').flatMap((item) => {
      const [name = '', alias = name] = item
        .replace(/[()]/g, '')
        .trim()
        .split(/\s+as\s+/);
      return new RegExp(`^(?:${queues})$`).test(name) ? [alias] : [];
    }),
  );
  const makers = [...names, ...(module === null ? [] : [`${module[1] ?? 'queue'}\\.(?:${queues})`])];
  if (makers.length === 0) return null;
  const made = new RegExp(`(?<![\\w.])(${makers.join('|')})\\s*\\(`).exec(text);
  return made === null ? null : { line: lineOf(text, made.index), name: made[1] ?? '' };
}
