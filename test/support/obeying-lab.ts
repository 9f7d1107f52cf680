import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Lab, loadLabs } from '../../src/modules/labs/grading/index.js';
import { TEST_LAB } from './labs.js';

const ROOT = join(import.meta.dirname, '..', '..');
const SDK = pathToFileURL(join(ROOT, 'dist', 'src', 'modules', 'labs', 'sdk', 'index.js')).href;

/** The first check passes; the second does with itself what the program says; the third passes. */
const grader = `
import { defineLab, scenario } from '${SDK}';

const word = scenario('the word', ['main'], async (session) => {
  const run = await session.start('main');
  await session.finish();
  return run.output;
});
const obey = {
  loop: () => { for (;;); },
  fill: () => { const kept = []; for (;;) kept.push(new Array(100_000).fill(kept.length)); },
  buffers: () => { const kept = []; for (;;) kept.push(Buffer.alloc(1 << 20, 1)); },
  throw: () => { throw new TypeError('the author erred'); },
  wait: () => new Promise(() => undefined),
  exit: () => process.exit(9),
};
const check = (id, run) => ({ id, title: 'Check ' + id, points: 5, bloomLevel: 'apply', outcome: 'lo-1', advice: '', run });
export default defineLab({
  checks: [
    check('before', async (t) => void (await t.play(word))),
    check('obeys', async (t) => void (await obey[(await t.play(word)).trim().split(/\\s+/).at(-1)]?.())),
    check('after', async (t) => void (await t.play(word))),
  ],
});
`;

export interface ObeyingLab {
  /** By the name of the lab that the tests' api knows. */
  lab: Lab;
  remove: () => void;
}

/** A lab whose second check does what the submitted program prints: `loop`, `fill`, `buffers`, `throw`, `wait`, `exit`; any other word passes. */
export async function obeyingLab(timeLimitMs: number): Promise<ObeyingLab> {
  mkdirSync(join(ROOT, 'var', 'tmp'), { recursive: true });
  const content = mkdtempSync(join(ROOT, 'var', 'tmp', 'obeying-'));
  const folder = join(content, TEST_LAB.unit, 'labs', TEST_LAB.slug);
  mkdirSync(join(folder, 'starter'), { recursive: true });
  const limits = { wallTimeMs: Math.min(10_000, timeLimitMs) };
  const yaml = { title: 'T', summary: 'S', tier: 'one', section: 'lines', timeLimitMs, limits };
  const files = [{ name: 'main.c', maxBytes: 2000 }];
  writeFileSync(join(folder, 'lab.yaml'), JSON.stringify({ ...yaml, files }));
  writeFileSync(join(folder, 'brief.md'), '# Brief\n');
  writeFileSync(join(folder, 'starter', 'main.c'), 'int main(void) { return 0; }\n');
  writeFileSync(join(folder, 'grade.js'), grader);
  const [lab] = await loadLabs({ content, graders: content });
  if (lab === undefined) throw new Error('the lab was not loaded');
  return { lab, remove: () => rmSync(content, { recursive: true }) };
}

/** Its program: prints so many lines first, and then the word. */
export function saying(word: string, lines = 0): { name: string; content: string }[] {
  const content = `#include <stdio.h>
int main(void) {
    for (int i = 0; i < ${lines}; i++) puts("twenty characters...");
    puts("${word}");
}
`;
  return [{ name: 'main.c', content }];
}
