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
