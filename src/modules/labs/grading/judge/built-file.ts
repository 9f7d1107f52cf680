import { join, relative } from 'node:path';
import { projectPath } from '../../../sandbox/project-root.js';

/** A file of this project as Node can run it: where sources run, which a test runner compiles as it goes, that is its counterpart in `dist/`. */
export function builtFile(path: string): string {
  if (!path.endsWith('.ts')) return path;
  return join(projectPath('dist'), relative(projectPath(), path)).replace(/\.ts$/, '.js');
}
