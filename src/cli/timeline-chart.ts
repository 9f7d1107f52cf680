import type { Timeline, TimelineEvent, TimelineObject, TimelineScenario } from '../modules/labs/grading/index.js';
import { type ChartRow, Columns } from './chart-columns.js';
import type { Colours } from './lab-report.js';

const timeWidth = 10;

/** A submission's timeline as sequence charts, one for each scenario: a column for each process, an arrow for each message that got to another one. */
export function chartOf(timeline: Timeline, colours: Colours, width: number): string {
  const parts = timeline.scenarios.flatMap((scenario) => [...scenarioLines(scenario, colours, width), '']);
  if (timeline.cut) parts.push(colours.dim('Further scenarios are left out.'), '');
  return parts.length === 0 ? '' : `\n${parts.join('\n')}`;
}

function scenarioLines(scenario: TimelineScenario, colours: Colours, width: number): string[] {
  const columns = new Columns(scenario.processes, width - timeWidth);
  const time = (us: number): string => (us / 1_000).toFixed(3).padStart(timeWidth - 2);
  const lines = [
    colours.bold(`Timeline: ${scenario.name}`),
    `${'ms'.padStart(timeWidth - 2)}  ${colours.bold(columns.header())}`,
  ];
  for (const event of scenario.events) {
    const row = columns.draw(event, rowOf(event));
    if (row !== null) lines.push(`${colours.dim(time(event.atUs))}  ${paintOf(event, colours)(row)}`.trimEnd());
  }
  if (columns.hidden > 0)
    lines.push(colours.dim(`… and ${columns.hidden} more processes, for which there is no room here`));
  if (scenario.cut) lines.push(colours.dim('… the rest is left out'));
  for (const object of scenario.objects) {
    const line = `  ${object.name}: ${lifeOf(object)}`;
    lines.push(object.leaked ? colours.yellow(line) : colours.dim(line));
  }
  for (const { pid, command, leaked } of scenario.processes)
    if (leaked) lines.push(colours.yellow(`  pid ${pid} (${command}): left behind`));
  return lines;
}

function lifeOf({ kind, madeBy, madeUs, removedBy, removedUs, leaked }: TimelineObject): string {
  const at = (us: number | null): string => (us === null ? '' : ` at ${(us / 1_000).toFixed(3)}`);
  const made = madeBy === null ? 'not made by these programs' : `made by pid ${madeBy}${at(madeUs)}`;
  if (leaked) return `${made}, left behind`;
  if (removedBy !== null) return `${made}, removed by pid ${removedBy}${at(removedUs)}`;
  return kind === 'pipe' ? made : `${made}, not removed`;
}

function paintOf({ action }: TimelineEvent, colours: Colours): (text: string) => string {
  switch (action) {
    case 'fail':
    case 'stuck':
      return colours.red;
    case 'send':
    case 'receive':
    case 'fork':
      return colours.green;
    case 'close':
    case 'open':
    case 'detach':
      return colours.dim;
    default:
      return (text) => text;
  }
}

function rowOf(event: TimelineEvent): ChartRow {
  const { action, object = '', text = '', bytes = 0, peer = null, priority } = event;
  const said = text === '' ? '' : ` "${text}"`;
  const message = `${bytes} bytes${priority === undefined ? '' : ` with priority ${priority}`}${said}`;
  const own = (words: string): ChartRow => ({ words: words.trim(), from: null });
  switch (action) {
    case 'start':
      return own(`starts ${text}`);
    case 'exec':
      return own(`becomes ${text}`);
    case 'fork':
      return { words: 'fork', from: event.pid, to: peer };
    case 'make':
      return own(`makes ${object}`);
    case 'open':
      return own(`opens ${object} ${text}`);
    case 'close':
      return own(`closes ${object} (${text})`);
    case 'attach':
    case 'detach':
    case 'remove':
      return own(`${action === 'attach' ? 'attaches' : action === 'detach' ? 'detaches' : 'removes'} ${object}`);
    case 'send':
      return own(`to ${object}: ${message}`);
    case 'receive':
      if (bytes === 0 && priority === undefined) return own(`meets the end of ${object}`);
      return peer === null
        ? own(`from ${object}: ${message}`)
        : { words: `${object}: ${message}`, from: peer, to: event.pid };
    case 'adjust':
      return own(`changes ${object} ${text}`);
    case 'print':
      return own(`prints${said}`);
    case 'wait':
      return { words: 'reaped', from: peer, to: event.pid };
    case 'signal':
      return peer === null ? own(`gets ${text}`) : { words: text, from: event.pid, to: peer };
    case 'fail':
      return own(`${text} ${object}`);
    case 'stuck':
      return own(`waits for ever in ${text}${object === '' ? '' : ` on ${object}`}`);
    case 'end':
      return own(`ends, ${text}`);
  }
}
