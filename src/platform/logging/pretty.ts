import type { Writable } from 'node:stream';
import type { DestinationStream } from 'pino';

const LEVELS: Record<number, string> = { 10: 'trace', 20: 'debug', 30: 'info', 40: 'warn', 50: 'error', 60: 'fatal' };

interface Line extends Record<string, unknown> {
  level: number;
  time: number;
  msg?: string;
}

/** Turns pino's lines into ones for people: time of day, level, message, and what else was logged as `name=value`. */
export function prettyDestination(out: Writable): DestinationStream {
  return { write: (line: string) => void out.write(prettyLine(line)) };
}

function prettyLine(line: string): string {
  const { level, time, msg, context, ...fields } = JSON.parse(line) as Line;
  const rest = Object.entries(fields).map(
    ([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  const parts = [
    new Date(time).toISOString().slice(11, 23),
    (LEVELS[level] ?? String(level)).padEnd(5),
    msg ?? '',
    ...rest,
  ];
  if (typeof context === 'string') parts.push(`(${context})`);
  return `${parts.join(' ')}\n`;
}
