import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Absolute path of a file of this project, the same from the sources and from a build.
 * @throws Error when no folder above this file is the project's.
 */
export function projectPath(...parts: string[]): string {
  return join(root(), ...parts);
}

function root(): string {
  const start = dirname(fileURLToPath(import.meta.url));
  for (let folder = start; folder !== dirname(folder); folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json')) && existsSync(join(folder, 'sandbox-image'))) return folder;
  }
  throw new Error(`no folder above ${start} has package.json and sandbox-image beside each other`);
}
