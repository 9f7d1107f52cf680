import type { Referents } from './check-section.js';
import type { ProblemList } from './content-error.js';
import { repeated } from './content-fields.js';
import type { UnitDraft } from './unit-draft.js';
import type { Located } from './yaml-source.js';

/** Checks questions, those for practice and short answers together: what they refer to exists, and ids are there once in all of them. */
export function checkQuestions(draft: UnitDraft, known: Referents, problems: ProblemList): void {
  const { questions, practiceQuestions, shortAnswers } = draft;
  const taken = new Map<string, string>();
  for (const source of [questions, practiceQuestions, shortAnswers]) {
    if (source === null) continue;
    checkOnce(source, [], source.value, 'id', problems);
    checkTargets(source, known, problems);
    for (const [index, { id }] of source.value.entries()) {
      const other = taken.get(id);
      if (other !== undefined && other !== source.file)
        problems.add(source.file, source.lineOf([index, 'id']), `\`${id}\` is a question of ${other}, too: change one`);
      else taken.set(id, source.file);
    }
  }
  checkMisconceptions(draft, problems);
  checkRubrics(draft, known, problems);
}

function checkMisconceptions({ questions, practiceQuestions }: UnitDraft, problems: ProblemList): void {
  const misconceptions = [questions, practiceQuestions].flatMap((source) =>
    (source?.value ?? []).flatMap(({ options }, question) =>
      options.flatMap(({ misconception }, option) =>
        misconception === undefined || source === null
          ? []
          : [{ id: misconception.id, source, path: [question, 'options', option, 'misconception', 'id'] }],
      ),
    ),
  );
  for (const index of repeated(misconceptions, ({ id }) => id)) {
    const again = misconceptions[index];
    if (again !== undefined)
      problems.add(
        again.source.file,
        again.source.lineOf(again.path),
        `the misconception \`${again.id}\` is there twice: change one id`,
      );
  }
}

function checkRubrics({ shortAnswers }: UnitDraft, known: Referents, problems: ProblemList): void {
  if (shortAnswers === null) return;
  for (const [index, { rubric }] of shortAnswers.value.entries()) {
    checkOnce(shortAnswers, [index, 'rubric'], rubric, 'id', problems);
    for (const [row, { outcome }] of rubric.entries())
      if (!known.outcomes.has(outcome))
        problems.add(
          shortAnswers.file,
          shortAnswers.lineOf([index, 'rubric', row, 'outcome']),
          `there is no outcome \`${outcome}\` in unit.yaml`,
        );
  }
}

function checkTargets(
  { file, value, lineOf }: Located<readonly { section: string; outcome: string }[]>,
  known: Referents,
  problems: ProblemList,
): void {
  for (const [index, { section, outcome }] of value.entries()) {
    if (!known.sections.has(section))
      problems.add(file, lineOf([index, 'section']), `there is no section \`${section}\` in unit.yaml`);
    if (!known.outcomes.has(outcome))
      problems.add(file, lineOf([index, 'outcome']), `there is no outcome \`${outcome}\` in unit.yaml`);
  }
}

/** Checks that no two of a list's entries have the same value of a key. */
export function checkOnce<K extends string>(
  source: Located<unknown>,
  path: readonly PropertyKey[],
  entries: readonly Record<K, string>[],
  key: K,
  problems: ProblemList,
): void {
  for (const index of repeated(entries, (entry) => entry[key]))
    problems.add(
      source.file,
      source.lineOf([...path, index, key]),
      `the ${key} \`${entries[index]?.[key] ?? ''}\` is there twice: change one`,
    );
}
