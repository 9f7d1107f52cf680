import { readdir, readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';

/** A unit's folder, read only. Paths are relative to it, with slashes. */
export class UnitFolder {
  readonly #root: string;

  constructor(folder: string) {
    this.#root = resolve(folder);
  }

  get name(): string {
    return basename(this.#root);
  }

  /** Null when there is no such file. Line ends are unified. */
  async read(file: string): Promise<string | null> {
    try {
      return (await readFile(join(this.#root, file), 'utf8')).replaceAll('\r\n', '\n');
    } catch (error) {
      if (isAbsence(error)) return null;
      throw error;
    }
  }

  /** Names in a folder, sorted, hidden ones left out; none when there is no such folder. */
  async names(folder: string): Promise<string[]> {
    try {
      const names = await readdir(join(this.#root, folder));
      return names.filter((name) => !name.startsWith('.')).toSorted();
    } catch (error) {
      if (isAbsence(error)) return [];
      throw error;
    }
  }
}

function isAbsence(error: unknown): boolean {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR';
}
