/** What the Python interpreter writes about an exception. */
export interface Traceback {
  /** Its last line: what was raised, whatever that is called, and the first line of what it says of itself. */
  last: string;
  /** The innermost line of the student's own that led there, as "chat.py line 12". */
  place: string | null;
  /** The thread that it ended, as Python names it; null: the process's first one, or it is not said. */
  thread: string | null;
  /** The exception before, in a chain, and how the two hang together. */
  before: { traceback: Traceback; how: 'cause' | 'meanwhile' } | null;
}

const head = /^(\s*\+ (?:Exception Group )?)?(?:Exception Group )?Traceback \(most recent call last\):$/;
const groupMargin = /^\s*[|+](?: |$)/;
const frame = /^\s*File "([^"]+)", line (\d{1,7})\b/;
const threadHead = /^Exception in thread (.+?):?$/;
const ignoredHead = /^Exception ignored in:/;
const links = {
  'The above exception was the direct cause of the following exception:': 'cause',
  'During handling of the above exception, another exception occurred:': 'meanwhile',
} as const;
const lineCharacters = 300;

/**
 * The tracebacks in what one process printed, in their order; of a chain the last one, which holds the others. Left aside is what Python says of exceptions that it
 * ignores.
 * @param files names of the student's files
 */
export function tracebacksIn(text: string, files: readonly string[]): Traceback[] {
  const lines = text.split(/\r?\n/);
  const found: Traceback[] = [];
  let thread: string | null = null;
  let how: 'cause' | 'meanwhile' | null = null;
  let ignored = false;
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    const start = head.exec(line);
    if (start === null) {
      thread = threadHead.exec(line)?.[1] ?? (line.trim() === '' || line in links ? thread : null);
      how = links[line as keyof typeof links] ?? (line.trim() === '' ? how : null);
      ignored = ignoredHead.test(line) || (ignored && line.trim() === '');
      continue;
    }
    const inGroup = start[1] !== undefined;
    let place: string | null = null;
    for (index += 1; index < lines.length; index += 1) {
      const inner = inGroup ? (lines[index] ?? '').replace(groupMargin, '') : (lines[index] ?? '');
      if (!/^\s/.test(inner) && inner !== '') {
        const before = how === null ? undefined : found.pop();
        if (!ignored)
          found.push({
            last: lastLine(inner, lines[index + 1], lines[index + 2]).slice(0, lineCharacters),
            place,
            thread: thread ?? before?.thread ?? null,
            before: before === undefined || how === null ? null : { traceback: before, how },
          });
        break;
      }
      place = placeIn(inner, files) ?? place;
    }
    [thread, how, ignored] = [null, null, false];
  }
  return found;
}

/** What was raised, with the first line that it says of itself: some begin it below, indented. */
function lastLine(line: string, ...below: (string | undefined)[]): string {
  const [first] = below.filter((next) => next?.trim() !== '');
  return line.trimEnd().endsWith(':') && first !== undefined && /^\s/.test(first)
    ? `${line.trimEnd()} ${first.trim()}`
    : line;
}

function placeIn(line: string, files: readonly string[]): string | null {
  const [, path = '', number = ''] = frame.exec(line) ?? [];
  const name = /^(?:\/stage\/|\/lab\/)?([^/]+)$/.exec(path)?.[1];
  return name !== undefined && files.includes(name) ? `${name} line ${Number(number)}` : null;
}
