import { pathToFileURL } from 'node:url';
import { messageOf } from '../../../kernel/message-of.js';
import { LabAuthorError } from '../model/faults.js';
import type { CheckSummary, ReadAgain } from '../model/results.js';

/**
 * What a lab's `grade.ts` exports. Its checks can be run by the grader alone: the type says so little about them that who only describes labs
 * (the API) depends on nothing of the sandbox.
 */
export interface LoadedDefinition {
  readonly checks: readonly LoadedCheck[];
  readonly read?: ReadAgain;
}

interface LoadedCheck extends Omit<CheckSummary, 'bonus'> {
  bonus?: boolean;
  read?: string;
  run: (context: never) => Promise<void>;
}

/**
 * Loads a lab's grader; a second time it is there already.
 * @param path as Node can run it
 * @throws LabAuthorError
 */
export async function importGrader(path: string): Promise<LoadedDefinition> {
  let module: { default?: unknown };
  try {
    module = (await import(pathToFileURL(path).href)) as { default?: unknown };
  } catch (error) {
    throw new LabAuthorError(`${path}: can't be loaded (is the build up to date?): ${messageOf(error)}`);
  }
  if (!isDefinition(module.default))
    throw new LabAuthorError(`${path}: its default export is not what defineLab gives`);
  return module.default;
}

function isDefinition(value: unknown): value is LoadedDefinition {
  return typeof value === 'object' && value !== null && 'checks' in value && Array.isArray(value.checks);
}
