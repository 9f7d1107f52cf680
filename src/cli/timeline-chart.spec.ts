import { createColors } from 'picocolors';
import type { Timeline, TimelineEvent, TimelineProcess } from '../modules/labs/grading/index.js';
import { chartOf } from './timeline-chart.js';

const plain = createColors(false);
const processOf = (pid: number, parent: number | null, fromUs = 0, toUs: number | null = null): TimelineProcess => ({
  pid,
  parent,
  command: 'lab',
  fromUs,
  toUs,
  ending: null,
  leaked: false,
});

function timelineOf(processes: TimelineProcess[], events: TimelineEvent[]): Timeline {
  const object = {
    name: '/tmp/f',
    kind: 'fifo',
    madeBy: 7,
    madeUs: 1_500,
    removedBy: null,
    removedUs: null,
    leaked: true,
  };
  return { scenarios: [{ name: 'the talk', processes, objects: [object], events, cut: false }], cut: false };
}

const events: TimelineEvent[] = [
  { atUs: 0, pid: 7, action: 'start', text: './lab' },
  { atUs: 1_000, pid: 7, action: 'fork', peer: 8 },
  { atUs: 2_000, pid: 7, action: 'send', object: '/tmp/f', bytes: 5, text: 'Hello' },
  { atUs: 2_100, pid: 8, action: 'receive', object: '/tmp/f', peer: 7, bytes: 5, text: 'Hello' },
  { atUs: 2_200, pid: 7, action: 'receive', object: 'queue /q', peer: 8, bytes: 3, priority: 9, text: 'Yes' },
  { atUs: 3_000, pid: 8, action: 'end', text: 'exit status 0' },
  { atUs: 4_000, pid: 7, action: 'stuck', object: '/tmp/f', text: 'read' },
];

describe('the sequence chart', () => {
  it('has a column for each process and an arrow for each message', () => {
    const chart = chartOf(timelineOf([processOf(7, null), processOf(8, 7, 1_000, 3_000)], events), plain, 90);
    expect(chart.trim().split('\n')).toEqual([
      'Timeline: the talk',
      '      ms  7 lab                                   8 lab',
      '   0.000  ├ starts ./lab',
      '   1.000  ├─ fork ────────────────────────────────▶',
      '   2.000  ├ to /tmp/f: 5 bytes "Hello"            │',
      '   2.100  ├─ /tmp/f: 5 bytes "Hello" ─────────────▶',
      '   2.200  ◀─ queue /q: 3 bytes with priority 9… ──┤',
      '   3.000  │                                       ├ ends, exit status 0',
      '   4.000  ├ waits for ever in read on /tmp/f',
      '  /tmp/f: made by pid 7 at 1.500, left behind',
    ]);
  });

  it.each([50, 60, 100, 120])('keeps to %d columns however many processes there are', (width) => {
    const many = Array.from({ length: 9 }, (_, index) => processOf(7 + index, index === 0 ? null : 7));
    const long = events.map((event) => ({ ...event, ...(event.text && { text: event.text.repeat(40) }) }));
    const chart = chartOf(timelineOf(many, long), plain, width);
    const lines = chart.split('\n').filter((line) => line.startsWith('   '));
    expect(lines.length).toBeGreaterThan(5);
    expect(Math.max(...lines.map((line) => Array.from(line).length))).toBeLessThanOrEqual(width);
    expect(chartOf(timelineOf(many.slice(0, 1), events), plain, width)).toContain('├ fork, pid 8\n');
    expect(chart).toMatch(/… and \d more processes, for which there is no room here/);
  });

  it('says what was left out, and nothing where nothing happened', () => {
    const cut = {
      scenarios: timelineOf([processOf(7, null)], []).scenarios.map((one) => ({ ...one, cut: true })),
      cut: true,
    };
    expect(chartOf(cut, plain, 80)).toMatch(/the rest is left out[^]*Further scenarios are left out/);
    expect(chartOf({ scenarios: [], cut: false }, plain, 80)).toBe('');
  });
});
