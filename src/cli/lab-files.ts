import { mkdir, open, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { LabDescription, SubmittedFile } from '../modules/labs/grading/index.js';
import { UsageError } from './exit-status.js';

/**
 * Reads the files to grade. Each is named as the lab names it, or given as `name=path`.
 * @throws UsageError for a file that can't be read, that the lab does not ask for, or that is given twice
 */
export async function readSubmission(lab: LabDescription, specs: readonly string[]): Promise<SubmittedFile[]> {
  const files: SubmittedFile[] = [];
  for (const spec of specs) {
    const { name, path } = splitSpec(lab, spec);
    const contract = lab.files.find((file) => file.name === name);
    if (contract === undefined)
      throw new UsageError(
        `"${spec}" is none of this lab's files (${namesOf(lab)}). If it is meant as one of them, say so: ${lab.files[0]?.name ?? 'name'}=${path}`,
      );
    if (files.some((file) => file.name === name)) throw new UsageError(`${name} is given twice`);
    files.push({ name, content: await readBounded(path, contract.maxBytes + 1) });
  }
  return files;
}

/**
 * Writes a lab's starter files and its brief into a folder, which is made if need be.
 * @returns the paths written
 * @throws UsageError, having written nothing, when one of them exists
 */
export async function writeStarter(lab: LabDescription, folder: string): Promise<string[]> {
  const files = [...lab.starter, { name: 'README.md', content: lab.brief }].map(({ name, content }) => ({
    path: join(folder, name),
    content,
  }));
  for (const { path } of files) {
    if (await exists(path))
      throw new UsageError(`${path} is there already: it is left as it is, and nothing was written`);
  }
  try {
    await mkdir(folder, { recursive: true });
    for (const { path, content } of files) await writeFile(path, content, { flag: 'wx' });
  } catch (error) {
    throw new UsageError(`${folder} can't be written to: ${reasonOf(error)}`);
  }
  return files.map(({ path }) => path);
}

function splitSpec(lab: LabDescription, spec: string): { name: string; path: string } {
  const named = lab.files.find((file) => spec.startsWith(`${file.name}=`));
  return named === undefined
    ? { name: basename(spec), path: spec }
    : { name: named.name, path: spec.slice(named.name.length + 1) };
}

async function readBounded(path: string, max: number): Promise<Buffer> {
  try {
    // A FIFO would be opened for ever, a folder can't be read.
    if (!(await stat(path)).isFile()) throw new UsageError(`${path} is not a regular file`);
    const handle = await open(path, 'r');
    try {
      const buffer = Buffer.alloc(max);
      const { bytesRead } = await handle.read(buffer, 0, max, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${path} can't be read: ${reasonOf(error)}`);
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

function namesOf(lab: LabDescription): string {
  return lab.files.map(({ name }) => name).join(', ');
}

function reasonOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  const words: Record<string, string> = {
    ENOENT: 'there is no such file',
    EACCES: 'permission denied',
    EISDIR: 'it is a folder',
    ENOTDIR: 'a part of its path is no folder',
  };
  return words[code] ?? (code === '' ? String(error) : code);
}
