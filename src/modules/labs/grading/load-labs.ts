import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';
import { messageOf } from '../../../kernel/message-of.js';
import { LabAuthorError } from '../model/faults.js';
import type { LabDescription } from '../model/results.js';
import { importGrader, type LoadedDefinition } from './import-grader.js';
import { labYaml, type LabYaml, type ProgramLabYaml } from './lab.schema.js';
import { readLabTranslations } from './lab-translations.js';

/** A lab as loaded from its folder. */
export interface Lab {
  description: LabDescription;
  /** Path of its `grade.ts` as it was loaded; empty for a design. */
  grader: string;
  /** None of a design. */
  limits: Partial<ProgramLabYaml['limits']>;
  folder: string;
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
          graderIn(join(graders, unit, 'labs', slug), extension),
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
  const translations = await readLabTranslations(folder, settings, brief);
  const shared = { ...name, title, summary, tier, section, brief, files, starter, translations };
  if (settings.kind === 'design') {
    const { kind, rubric } = settings;
    const maxScore = sum(rubric.map(({ points }) => points));
    return {
      folder,
      grader: '',
      limits: {},
      description: { ...shared, kind, maxScore, bonusPoints: 0, checks: [], rubric, timeLimitMs: 0 },
    };
  }
  const { kind, limits, timeLimitMs } = settings;
  const definition = await importGrader(grader);
  requireHeadings(grader, brief, definition);
  for (const [language, translation] of Object.entries(translations))
    requireHeadings(grader, translation.brief, definition, `brief.${language}.md`);
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
    grader,
    limits,
    description: { ...shared, kind, maxScore, bonusPoints, checks, timeLimitMs },
  };
}

/** One that Node can run as it is goes before its source. */
function graderIn(folder: string, extension: string): string {
  const built = join(folder, 'grade.js');
  return existsSync(built) ? built : join(folder, `grade.${extension}`);
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
    throw new LabAuthorError(`${path}: not YAML: ${messageOf(error)}`);
  }
  const result = labYaml.safeParse(data);
  if (!result.success) throw new LabAuthorError(`${path}: ${z.prettifyError(result.error)}`);
  return result.data;
}

/** What students are sent to read again has to be there. A heading in another language has the English one in brackets, since messages name that. */
function requireHeadings(
  grader: string,
  brief: string,
  { checks, read = {} }: LoadedDefinition,
  file = 'brief.md',
): void {
  const headings = Array.from(brief.matchAll(/^#{1,6} +(.+?) *$/gm), ([, heading = '']) => heading);
  const named = [...checks.map((check) => check.read), ...Object.values(read)].filter((each) => each !== undefined);
  const missing = named.find((name) => !headings.some((each) => each === name || each.endsWith(`(${name})`)));
  if (missing !== undefined) throw new LabAuthorError(`${grader}: ${file} has no heading "${missing}" to read again`);
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
