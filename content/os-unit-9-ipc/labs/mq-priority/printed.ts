import { containsNumber, inOtherLetters, normalise, quote } from '../../../../src/modules/labs/sdk/index.js';

interface Message {
  priority: number;
  text: string;
}

/** Where a number may stand to be told as a text's priority. What stands in the line of another text is that one's. */
interface Surroundings {
  /** In the text's own line. */
  front: string;
  behind: string;
  /** Lines without any text, from the text before and to the next one. */
  linesBefore: string;
  linesAfter: string;
}

interface Place extends Message, Surroundings {
  /** All that is printed since the text before. */
  since: string;
}

/** What is wrong with the order and the priorities in which messages are printed, in a sentence; null when nothing is. */
export function faultIn(printed: string, expected: readonly Message[]): string | null {
  const output = printed
    .split('\n')
    .map((line) => normalise(line))
    .filter((line) => line !== '')
    .join('\n');
  const places: Place[] = [];
  let from = 0;
  for (const [index, { text, priority }] of expected.entries()) {
    const named = `${quote(text)} (priority ${priority})`;
    const at = output.indexOf(text, from);
    if (!output.includes(text)) return `${named} is not printed.${inOtherLetters(output, text)}`;
    if (at === -1) return `${named} is printed too early: it is number ${index + 1} of the queue.`;
    const end = at + text.length;
    const next = output.indexOf(expected[index + 1]?.text ?? '\n\n', end);
    const before = output.slice(from, at).split('\n');
    const after = output.slice(end, next === -1 ? undefined : next).split('\n');
    places.push({
      text,
      priority,
      since: output.slice(from, at),
      front: before.at(-1) ?? '',
      behind: after[0] ?? '',
      linesBefore: before.slice(index === 0 ? 0 : 1, -1).join('\n'),
      linesAfter: after
        .slice(1, next === -1 ? undefined : -1)
        .filter((line) => !line.includes('exit'))
        .join('\n'),
    });
    from = end;
  }
  return misplaced(places);
}

/** Where the priority stands is the program's choice, but it is the same for all: else a text may stand with another one's priority. */
function misplaced(places: readonly Place[]): string | null {
  const at = (where: keyof Surroundings): boolean[] =>
    places.map((place) => containsNumber(place[where], place.priority));
  const [leads, follows, above, below] = [at('front'), at('behind'), at('linesBefore'), at('linesAfter')];
  if (leads.every(Boolean) || above.every(Boolean)) return null;
  const behind = follows.every(Boolean) || below.every(Boolean);
  if (behind && !beginsInFront(places)) return null;
  const bare = places.find((_place, index) => behind || ![leads, follows, above, below].some((has) => has[index]));
  if (bare !== undefined)
    return `${quote(bare.text)} is printed without its priority ${bare.priority}: what is printed with it is ${quote(`${bare.front}${bare.text}${behind ? '' : bare.behind}`)}.`;
  const [leading, following] = [places[follows.indexOf(false)], places[leads.indexOf(false)]];
  return `The priority stands in front of ${quote(leading?.text ?? '')}, but behind ${quote(following?.text ?? '')}: is it that of another message?`;
}

/** Is there a number in front of the first text already, in just the words that are between it and the second? Then those between are the second one's. */
function beginsInFront([first, second]: readonly Place[]): boolean {
  const words = ({ since }: Place): string => since.replace(/\d+/g, '0').trim();
  return (
    first !== undefined && second !== undefined && words(second).includes('0') && words(first).endsWith(words(second))
  );
}
