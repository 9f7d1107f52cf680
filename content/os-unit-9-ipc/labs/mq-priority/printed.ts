import { containsNumber, normalise, quote } from '../../../../src/modules/labs/sdk/index.js';

interface Message {
  priority: number;
  text: string;
}

interface Place extends Message {
  /** What is printed since the text before. */
  inFront: string;
  /** What is printed until the next text. */
  behind: string;
}

/** What is wrong with the order and the priorities in which messages are printed, in a sentence; null when nothing is. */
export function faultIn(printed: string, expected: readonly Message[]): string | null {
  const output = normalise(printed);
  const places: Place[] = [];
  let from = 0;
  for (const [index, { text, priority }] of expected.entries()) {
    const named = `${quote(text)} (priority ${priority})`;
    const at = output.indexOf(text, from);
    if (!output.includes(text)) return `${named} is not printed.`;
    if (at === -1) return `${named} is printed too early: it is number ${index + 1} of the queue.`;
    const end = at + text.length;
    const next = output.indexOf(expected[index + 1]?.text ?? '\n', end);
    const behind = output.slice(end, next === -1 ? undefined : next);
    places.push({ text, priority, inFront: output.slice(from, at), behind });
    from = end;
  }
  return misplaced(places);
}

/** Whether in front or behind is the program's choice, but it is the same for all: else a text may stand with another one's priority. */
function misplaced(places: readonly Place[]): string | null {
  const leads = places.map(({ inFront, priority }) => containsNumber(inFront, priority));
  const follows = places.map(({ behind, priority }) => containsNumber(behind, priority));
  if (leads.every(Boolean) || follows.every(Boolean)) return null;
  const bare = places.find((_place, index) => !leads[index] && !follows[index]);
  if (bare !== undefined) return `${quote(bare.text)} is printed without its priority ${bare.priority}.`;
  const [leading, following] = [places[follows.indexOf(false)], places[leads.indexOf(false)]];
  return `The priority stands in front of ${quote(leading?.text ?? '')}, but behind ${quote(following?.text ?? '')}: is it that of another message?`;
}
