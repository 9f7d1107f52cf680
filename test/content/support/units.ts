import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ContentError, type ContentProblem, loadUnit } from '../../../src/modules/courses/content/index.js';

export const tinyUnit = fileURLToPath(new URL('../fixtures/tiny-unit', import.meta.url));
export const unit9 = fileURLToPath(new URL('../../../content/os-unit-9-ipc', import.meta.url));

/** A copy of the tiny unit, to be changed; it goes when the scope ends. */
export function copyOfTinyUnit(): Promise<AsyncDisposable & { folder: string }> {
  return copyOf(tinyUnit);
}

/** The same, with its translation into Hindi, which lacks the case, a question and nothing else. */
export async function copyOfTinyUnitInHindi(): Promise<AsyncDisposable & { folder: string }> {
  const copy = await copyOfTinyUnit();
  await cp(fileURLToPath(new URL('../fixtures/tiny-unit-in-hindi', import.meta.url)), copy.folder, { recursive: true });
  return copy;
}

/** A copy of a unit's folder, to be changed; it goes when the scope ends. */
export async function copyOf(unit: string): Promise<AsyncDisposable & { folder: string }> {
  const parent = await mkdtemp(join(tmpdir(), 'prayog-unit-'));
  const folder = join(parent, basename(unit));
  await cp(unit, folder, { recursive: true });
  return { folder, [Symbol.asyncDispose]: () => rm(parent, { recursive: true, force: true }) };
}

/** Replaces text that occurs once in a file, and gives the file's new text. */
export async function replaceIn(path: string, from: string, to: string): Promise<string> {
  const text = await readFile(path, 'utf8');
  if (text.split(from).length !== 2) throw new Error(`${path} should hold once: ${from}`);
  const changed = text.replace(from, () => to);
  await writeFile(path, changed);
  return changed;
}

/** What loading the unit complains of; nothing when it is sound. */
export async function problemsOf(folder: string): Promise<readonly ContentProblem[]> {
  try {
    await loadUnit(folder);
    return [];
  } catch (error) {
    if (error instanceof ContentError) return error.problems;
    throw error;
  }
}
