/** Who said what to whom, as the kernel has it; grade.ts says what is expected of it. */
import {
  containsAnyCase,
  containsText,
  objectKey,
  sameObject,
  throughSockets,
  type Trace,
  type Transfer,
  transfersOf,
} from '../../../../src/modules/labs/sdk/index.js';

export const people = { M: 'Station Master', S: 'Signal Room' } as const;
export type Who = keyof typeof people;

export interface Line {
  who: Who;
  text: string;
  typedAt: Date;
  /** When it was printed at the latest, or given up. */
  seenAt: Date;
}

/** A line, and its ways through the kernel. */
export interface Said extends Line {
  /** From one process to another. */
  transfers: Transfer[];
  /** Those that led to a process that then printed it. */
  deliveries: Transfer[];
  /** Processes that printed it once they had read it from a socket that belongs to no pair, as a Manager's queues use them. */
  fromSockets: number[];
}

export interface Conversation {
  lines: Said[];
  /** How two processes come to hear the texts: from each other, or from a third one that says them all, to the one who hears them or to both. Null: there are no such two. */
  way: 'from each other' | 'handed out' | 'to both' | null;
}

/** Looked for once: a hostile program's trace is large. Where two hear the texts, only that is a delivery which is a part of it. */
export function conversation(typed: readonly Line[], trace: Trace): Conversation {
  const lines = typed.map((line): Said => {
    const transfers = transfersOf(trace, line.text);
    const prints = (pid: number): boolean => printedLines(trace, pid, line.text).length > 0;
    const printers = new Set([...new Set(transfers.map(({ to }) => to))].filter(prints));
    return {
      ...line,
      transfers,
      deliveries: transfers.filter(({ to }) => printers.has(to)),
      fromSockets: throughSockets(trace, line.text).readers.filter(prints),
    };
  });
  const pairs = pairsIn(lines);
  if (pairs.size > 0)
    return {
      lines: lines.map((said) => delivered(said, (delivery) => pairs.has(pairOf(said.who, delivery)))),
      way: 'from each other',
    };
  const handed = handedOut(lines, trace);
  if (handed === null) return { lines, way: null };
  return { lines: handed, way: goToBoth(lines, handed) ? 'to both' : 'handed out' };
}

function delivered(said: Said, isPart: (delivery: Transfer) => boolean): Said {
  return { ...said, deliveries: said.deliveries.filter(isPart) };
}

/**
 * The lines, if one process says them all, each straight to one of two that listen. In whose name it speaks the kernel can't tell. Who prints a text and has it
 * go on from there is no listener but the one who says it.
 */
function handedOut(lines: readonly Said[], trace: Trace): Said[] | null {
  for (const sender of new Set(lines.flatMap(({ deliveries }) => deliveries.map(({ from }) => from)))) {
    const own = lines.map((said) =>
      delivered(said, ({ from, to }) => from === sender && !passesOn(trace, to, said.text)),
    );
    const [M = [], S = []] = (['M', 'S'] as const).map((who) => listenersOf(own.filter((said) => said.who === who)));
    const master = M.find((pid) => S.some((other) => other !== pid));
    const room = S.find((pid) => pid !== master);
    if (master === undefined || room === undefined) continue;
    const listener = { M: master, S: room };
    return own.map((said) => delivered(said, ({ to }) => to === listener[said.who]));
  }
  return null;
}

/** Of two who listen, does each print what is for the other one, too, sent by the same process? */
function goToBoth(lines: readonly Said[], handed: readonly Said[]): boolean {
  const listeners = new Set(handed.flatMap(({ deliveries }) => deliveries.map(({ to }) => to)));
  const senders = new Set(handed.flatMap(({ deliveries }) => deliveries.map(({ from }) => from)));
  return lines.every(({ deliveries }) =>
    [...listeners].every((pid) => deliveries.some(({ from, to }) => to === pid && senders.has(from))),
  );
}

/** As handedOut, where a text may be printed in parts or not at all, but by nobody else. */
export function handedUnprinted(lines: readonly Said[], trace: Trace): Said[] | null {
  const writers = [...new Set(trace.calls('write').map(({ pid }) => pid))];
  const unprinted = lines.map((said) => {
    const elsewhere =
      said.fromSockets.length > 0 || writers.some((pid) => printedLines(trace, pid, said.text).length > 0);
    return { ...said, deliveries: elsewhere ? said.deliveries : said.transfers };
  });
  return handedOut(unprinted, trace);
}

/** Who hears every one of these lines. */
function listenersOf(lines: readonly Said[]): number[] {
  const [first = [], ...more] = lines.map(({ deliveries }) => deliveries.map(({ to }) => to));
  return first.filter((pid) => more.every((others) => others.includes(pid)));
}

/** Does a process write the text to a pipe, or a pair of sockets, of the program's, for whomever? */
function passesOn(trace: Trace, pid: number, text: string): boolean {
  const words = text.split(' ');
  return trace
    .connections()
    .some(
      ({ into }) =>
        trace.usersOf(into, 'write').includes(pid) &&
        words.every((word) => containsText(trace.written(into, pid), word)),
    );
}

/**
 * Pairs of which each hears every text of the other one. A third process that only brings the lines from the keyboard is in none of them; one pair may be there twice,
 * either of the two being the Station Master, when what is heard is sent back as an acknowledgement.
 */
function pairsIn(lines: readonly Said[]): ReadonlySet<string> {
  const [first, ...more] = lines.map(({ who, deliveries }) => new Set(deliveries.map((found) => pairOf(who, found))));
  return new Set([...(first ?? [])].filter((pair) => more.every((pairs) => pairs.has(pair))));
}

/** Who would be the Station Master and who the Signal Room, if this is how one of them talks to the other one. */
function pairOf(speaker: Who, { from, to }: Transfer): string {
  return speaker === 'M' ? `${from} ${to}` : `${to} ${from}`;
}

export function printedLines(trace: Trace, pid: number, text: string): string[] {
  return trace
    .printed(pid)
    .toString('utf8')
    .split(/[\r\n]+/)
    .filter((line) => containsAnyCase(line, text));
}

/** A text that was printed only by who said it, not by who was to hear it: by whom, and who got it, if anybody did. */
export function printedBySpeaker(trace: Trace, said: Said, root: number): { by: number; to: number | null } | null {
  const { text, transfers, fromSockets } = said;
  if (fromSockets.length > 0) return null;
  const everybody = new Set([root, ...transfers.flatMap(({ from, to }) => [from, to])]);
  const printers = new Set([...everybody].filter((pid) => printedLines(trace, pid, text).length > 0));
  // Who sends it back to where it came from only acknowledges it.
  const spoken = transfers.filter(
    ({ from, to }) =>
      printers.has(from) && !printers.has(to) && !transfers.some((got) => got.from === to && got.to === from),
  );
  const speakers = new Set(spoken.map(({ from }) => from));
  const [first] = spoken;
  if (first !== undefined)
    return [...printers].every((pid) => speakers.has(pid)) ? { by: first.from, to: first.to } : null;
  // Who reads the keyboard has it without anybody's saying it.
  return transfers.length === 0 && printers.has(root) ? { by: root, to: null } : null;
}

/** What a process printed next when it had got a text; empty when that is nothing. */
export function printedNext(trace: Trace, { to, through }: Transfer, text: string): string {
  let bytes = Buffer.alloc(0);
  const read = trace.succeeded('read').find(({ pid, object, data, result }) => {
    if (pid !== to || !sameObject(object, through.out)) return false;
    bytes = Buffer.concat([bytes, data.subarray(0, result)]).subarray(-heldMost);
    return text.split(' ').every((word) => containsAnyCase(bytes, word));
  });
  if (read === undefined) return '';
  const writes = trace
    .succeeded('write')
    .filter(({ pid, object, enteredNs }) => pid === to && trace.isOutput(object) && enteredNs > (read.leftNs ?? 0n));
  const printed = Buffer.concat(writes.slice(0, piecesMost).map(({ data, result }) => data.subarray(0, result)));
  return printed.toString('utf8').trimStart().split('\n')[0]?.trim() ?? '';
}

// A text and more beside it; a line may be printed in pieces.
const heldMost = 4_096;
const piecesMost = 16;

/** Lines that have at least a word of the text. */
export function partLines(trace: Trace, pid: number, text: string): string[] {
  return [...new Set(text.split(' ').flatMap((word) => printedLines(trace, pid, word)))];
}

/** By what the texts of one speaker were written to, their ways. */
export type Ways = Map<string, Transfer>;

/** What leads there and back between two processes, for all that sent each other texts, whether these were then printed or not. */
export function exchanges(lines: readonly Said[]): Record<Who, Ways>[] {
  const found = new Map<string, Record<Who, Ways>>();
  for (const { who, transfers } of lines) {
    for (const transfer of transfers) {
      const key = pairOf(who, transfer);
      const exchange = found.get(key) ?? { M: new Map(), S: new Map() };
      exchange[who].set(objectKey(transfer.through.into), transfer);
      found.set(key, exchange);
    }
  }
  return [...found.values()].filter(({ M, S }) => M.size > 0 && S.size > 0);
}

/** What leads to the two who listen, where a third process says it all. */
export function handedOver(lines: readonly Said[]): Record<Who, Ways> {
  const ways: Record<Who, Ways> = { M: new Map(), S: new Map() };
  for (const { who, deliveries } of lines)
    for (const delivery of deliveries) ways[who].set(objectKey(delivery.through.into), delivery);
  return ways;
}
