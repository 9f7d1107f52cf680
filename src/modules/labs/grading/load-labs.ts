import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';
import { LabAuthorError } from '../sdk/faults.js';
import type { CheckSummary, LabDescription, ReadAgain } from './grading.types.js';
import { labYaml, type LabYaml, type ProgramLabYaml } from './lab-schema.js';

/**
 * A lab as loaded from its folder. Its checks can be run by the grader alone: the type says so little about them that who only describes labs
 * (the API) depends on nothing of the sandbox.
 */
export interface Lab {
  description: LabDescription;
  definition: { readonly checks: readonly LoadedCheck[]; readonly read?: ReadAgain };
  limits: NonNullable<ProgramLabYaml['limits']>;
  folder: string;
}

export interface LoadedCheck extends Omit<CheckSummary, 'bonus'> {
  bonus?: boolean;
  read?: string;
  run: (context: never) => Promise<void>;
}

export interface ContentPlaces {
  /** Folder that holds `<unit>/labs/<slug>/`: data, briefs and sources. */
  content?: string;
  /** Folder of the same shape that holds the graders as Node can run them. */
  graders?: string;
}

/**
 * Loads and checks every lab under the content folder.
 * @throws LabAuthorError naming the file, and the field, that is wrong.
 */
export async function loadLabs(places: ContentPlaces = {}): Promise<Lab[]> {
  const { content, graders, extension } = resolvePlaces(places);
  const labs: Lab[] = [];
  for (const unit of await foldersIn(content)) {
    for (const slug of await foldersIn(join(content, unit, 'labs'))) {
      labs.push(
        await loadLab(
          { unit, slug },
          join(content, unit, 'labs', slug),
          join(graders, unit, 'labs', slug, `grade.${extension}`),
        ),
      );
    }
  }
  return labs.sort((a, b) => a.description.slug.localeCompare(b.description.slug));
}

/**
 * The author's own solution of a lab.
 * @throws LabAuthorError when a file is missing.
 */
export async function referenceOf(lab: Lab): Promise<{ name: string; content: string }[]> {
  return readSources(join(lab.folder, 'reference'), lab.description.files);
}

async function loadLab(name: { unit: string; slug: string }, folder: string, grader: string): Promise<Lab> {
  const settings = await readSettings(join(folder, 'lab.yaml'));
  const { title, summary, tier, section, files } = settings;
  const brief = await readText(join(folder, 'brief.md'));
  const starter = await readSources(join(folder, 'starter'), files);
  const shared = { ...name, title, summary, tier, section, brief, files, starter };
  if (settings.kind === 'design') {
    const { kind, rubric } = settings;
    const maxScore = sum(rubric.map(({ points }) => points));
    return {
      folder,
      definition: { checks: [] },
      limits: {},
      description: { ...shared, kind, maxScore, bonusPoints: 0, checks: [], rubric, timeLimitMs: 0 },
    };
  }
  const { kind, limits = {}, timeLimitMs } = settings;
  const definition = await importGrader(grader);
  requireHeadings(grader, brief, definition);
  const checks = definition.checks.map(({ id, title, points, bonus, bloomLevel, outcome }) => ({
    id,
    title,
    points,
    bonus: bonus ?? false,
    bloomLevel,
    outcome,
  }));
  const [maxScore, bonusPoints] = [false, true].map((bonus) =>
    sum(checks.filter((check) => check.bonus === bonus).map(({ points }) => points)),
  ) as [number, number];
  if (maxScore === 0) throw new LabAuthorError(`${grader}: no check gives points`);
  return {
    folder,
    definition,
    limits,
    description: { ...shared, kind, maxScore, bonusPoints, checks, timeLimitMs },
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

async function readSettings(path: string): Promise<LabYaml> {
  const text = await readText(path);
  let data: unknown;
  try {
    data = parse(text);
  } catch (error) {
    throw new LabAuthorError(`${path}: not YAML: ${error instanceof Error ? error.message : String(error)}`);
  }
  const result = labYaml.safeParse(data);
  if (!result.success) throw new LabAuthorError(`${path}: ${z.prettifyError(result.error)}`);
  return result.data;
}

async function importGrader(path: string): Promise<Lab['definition']> {
  let module: { default?: unknown };
  try {
    module = (await import(pathToFileURL(path).href)) as { default?: unknown };
  } catch (error) {
    throw new LabAuthorError(
      `${path}: can't be loaded (is the build up to date?): ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  if (!isDefinition(module.default))
    throw new LabAuthorError(`${path}: its default export is not what defineLab gives`);
  return module.default;
}

/** What students are sent to read again has to be there. */
function requireHeadings(grader: string, brief: string, { checks, read = {} }: Lab['definition']): void {
  const headings = new Set(Array.from(brief.matchAll(/^#{1,6} +(.+?) *$/gm), ([, heading]) => heading));
  const named = [...checks.map((check) => check.read), ...Object.values(read)];
  const missing = named.find((heading) => heading !== undefined && !headings.has(heading));
  if (missing !== undefined) throw new LabAuthorError(`${grader}: brief.md has no heading "${missing}" to read again`);
}

function isDefinition(value: unknown): value is Lab['definition'] {
  return typeof value === 'object' && value !== null && 'checks' in value && Array.isArray(value.checks);
}

async function readSources(
  folder: string,
  files: readonly { name: string }[],
): Promise<{ name: string; content: string }[]> {
  return Promise.all(files.map(async ({ name }) => ({ name, content: await readText(join(folder, name)) })));
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    throw new LabAuthorError(`${path}: is missing or can't be read`);
  }
}

async function foldersIn(path: string): Promise<string[]> {
  try {
    const entries = await readdir(path, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  } catch {
    return [];
  }
}

/** Data is read from the source tree; graders from the build when this file runs from it, else as TypeScript, for a test runner. */
function resolvePlaces(places: ContentPlaces): { content: string; graders: string; extension: 'js' | 'ts' } {
  const base = fileURLToPath(new URL('../../../..', import.meta.url)).replace(/\/$/, '');
  const built = basename(base) === 'dist';
  const root = built ? join(base, '..') : base;
  return {
    content: places.content ?? join(root, 'content'),
    graders: places.graders ?? (built ? join(base, 'content') : join(root, 'content')),
    extension: import.meta.url.endsWith('.js') ? 'js' : 'ts',
  };
}
