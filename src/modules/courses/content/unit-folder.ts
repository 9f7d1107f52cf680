import { isUtf8 } from 'node:buffer';
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { ContentError } from './content-error.js';

/** Several times what a long section or two hundred questions take. PostgreSQL finds words in a text of less than a megabyte only. */
const MAX_BYTES = 524_288;

/** A unit's folder, read only. Paths are relative to it, with slashes. */
export class UnitFolder {
  readonly #root: string;

  constructor(folder: string) {
    this.#root = resolve(folder);
  }

  get name(): string {
    return basename(this.#root);
  }

  /**
   * Null when there is no such file. Line ends are unified; a byte order mark is left out.
   * @throws ContentError for what is no text file of the folder's own: a link could show every student a file of the author's machine
   */
  async read(file: string): Promise<string | null> {
    try {
      const path = join(await realpath(this.#root), file);
      if ((await realpath(path)) !== path)
        throw fault(file, 'is reached by a symbolic link: put the file itself there');
      const facts = await stat(path);
      if (!facts.isFile()) throw fault(file, 'must be a file, and is a folder or a device');
      if (facts.size > MAX_BYTES)
        throw fault(file, `has ${facts.size} bytes, and may have at most ${MAX_BYTES}: split it, or shorten it`);
      return textOf(file, await readFile(path));
    } catch (error) {
      const code = codeOf(error);
      if (code === 'ENOENT' || code === 'ENOTDIR') return null;
      if (code === 'ELOOP') throw fault(file, 'is a symbolic link that leads nowhere: put the file itself there');
      if (code === 'EACCES') throw fault(file, 'may not be read: change its permissions');
      throw error;
    }
  }

  /** Names in a folder, sorted, hidden ones left out; none when there is no such folder. */
  async names(folder: string): Promise<string[]> {
    try {
      const names = await readdir(join(this.#root, folder));
      return names.filter((name) => !name.startsWith('.')).toSorted();
    } catch (error) {
      const code = codeOf(error);
      if (code === 'ENOENT' || code === 'ENOTDIR') return [];
      throw error;
    }
  }
}

function textOf(file: string, bytes: Buffer): string {
  const text = bytes.toString('utf8');
  const place = text.indexOf(isUtf8(bytes) ? '\0' : '\uFFFD');
  if (place !== -1)
    throw fault(
      file,
      'is not UTF-8 text from here on: save it as UTF-8, and keep binary files out',
      text.slice(0, place).split('\n').length,
    );
  return text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
}

function fault(file: string, message: string, line = 1): ContentError {
  return new ContentError([{ file, line, message }]);
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}
