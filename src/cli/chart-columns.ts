import type { TimelineEvent, TimelineProcess } from '../modules/labs/grading/index.js';

/** What one row shows: words in its own process's column, or on an arrow between two processes. */
export type ChartRow = { words: string; from: null } | { words: string; from: number | null; to: number | null };

const narrowest = 22;
const widest = 60;
const segmenter = new Intl.Segmenter();

/** Places processes side by side and draws rows between their lifelines. Every row has at most the width that is there. */
export class Columns {
  /** Processes that there was no room for. */
  readonly hidden: number;
  readonly #shown: readonly TimelineProcess[];
  readonly #width: number;

  constructor(processes: readonly TimelineProcess[], room: number) {
    const most = Math.max(1, Math.floor(room / narrowest));
    this.#shown = processes.slice(0, most);
    this.hidden = processes.length - this.#shown.length;
    this.#width = Math.min(widest, Math.floor(room / Math.max(1, this.#shown.length)));
  }

  header(): string {
    return this.#shown
      .map(({ pid, command }) => cut(`${pid} ${command}`, this.#width - 1).padEnd(this.#width))
      .join('')
      .trimEnd();
  }

  /** Null when the event's process has no column. */
  draw(event: TimelineEvent, row: ChartRow): string | null {
    const own = this.#columnOf(event.pid);
    if (own === null) return null;
    const cells = this.#lifelines(event.atUs);
    const ends = row.from === null ? null : [this.#columnOf(row.from), this.#columnOf(row.to)];
    const [from = null, to = null] = ends ?? [];
    if (from === null || to === null || from === to) {
      write(cells, own * this.#width, `├ ${cut(wordsWithoutArrow(event, row), this.#width - 3)}`);
      return cells.join('').trimEnd();
    }
    const [left, right] = [Math.min(from, to) * this.#width, Math.max(from, to) * this.#width];
    const inner = right - left - 1;
    const words = ` ${cut(row.words, inner - 5)} `;
    const line = `─${words}`.padEnd(inner - 1, '─');
    write(cells, left, from < to ? `├${line}─▶` : `◀${line}─┤`);
    return cells.join('').trimEnd();
  }

  #lifelines(atUs: number): string[] {
    const cells = Array.from({ length: this.#shown.length * this.#width }, () => ' ');
    for (const [index, { fromUs, toUs }] of this.#shown.entries())
      if (fromUs <= atUs && (toUs === null || atUs <= toUs)) cells[index * this.#width] = '│';
    return cells;
  }

  #columnOf(pid: number | null): number | null {
    const index = this.#shown.findIndex((process) => process.pid === pid);
    return index === -1 ? null : index;
  }
}

/** Who has no column is named instead. */
function wordsWithoutArrow({ pid, peer }: TimelineEvent, { words, from }: ChartRow): string {
  return from === null || peer === undefined || peer === pid ? words : `${words}, pid ${peer}`;
}

function write(cells: string[], at: number, text: string): void {
  for (const [index, character] of graphemes(text).entries())
    if (at + index < cells.length) cells[at + index] = character;
}

function cut(text: string, width: number): string {
  const characters = graphemes(text);
  return characters.length > width ? `${characters.slice(0, Math.max(0, width - 1)).join('')}…` : text;
}

/** What a reader takes for one character: payloads come in every script. */
function graphemes(text: string): string[] {
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}
