/** How a line comes to be printed in pieces; grade.ts says of which line. */
import { normalise } from '../../../../src/modules/labs/sdk/index.js';

// Shorter ones would be found in nearly any text; longer lines than that are no command's of this lab.
const shortest = 4;
const longest = 512;
const searched = 65_536;

/**
 * Length of the pieces in which `text` has the whole line, one after the other with something else between them, as fgets() with a buffer that is too
 * short makes them; null when it has not.
 */
export function pieceLength(line: string, text: string): number | null {
  const within = normalise(text.slice(0, searched));
  const whole = line.slice(0, longest).trim();
  let [most, beyond] = [0, whole.length];
  while (most < beyond) {
    const middle = Math.ceil((most + beyond) / 2);
    if (within.includes(normalise(whole.slice(0, middle)))) most = middle;
    else beyond = middle - 1;
  }
  for (let length = Math.min(most, whole.length - 1); length >= shortest; length -= 1)
    if (inPieces(whole, length, within)) return length;
  return null;
}

function inPieces(line: string, length: number, text: string): boolean {
  let from = 0;
  for (let start = 0; start < line.length; start += length) {
    const piece = normalise(line.slice(start, start + length));
    const found = text.indexOf(piece, from);
    if (found === -1) return false;
    from = found + piece.length;
  }
  return true;
}
