import { BlueprintRefusedError } from './quizzes.errors.js';
import { type BloomLevel, bloomLevels, type QuestionBank, type QuestionKind } from '../../courses/index.js';
import type { Blueprint } from './blueprint.schema.js';
import { inSeededOrder } from './seeded-order.js';

/** A question as far as blueprints ask about it. */
export interface Candidate {
  readonly question: string;
  readonly kind: QuestionKind;
  readonly bank: QuestionBank;
  readonly bloomLevel: BloomLevel;
  readonly section: string;
}

/**
 * The questions that an attempt with this seed takes, in the order in which it shows them. Throws BlueprintRefusedError when the unit's questions do not
 * suffice, whatever the seed.
 */
export function chooseQuestions<Question extends Candidate>(
  blueprint: Blueprint,
  unit: readonly Question[],
  seed: bigint,
): Question[] {
  const shuffled = inSeededOrder(seed, unit, ({ question }) => question);
  const choice = choose(blueprint, shuffled);
  if (choice.lacks.length > 0) throw new BlueprintRefusedError(`The unit ${choice.lacks.join('; ')}.`);
  if (choice.chosen.length === 0) throw new BlueprintRefusedError('The unit has no question.');
  const chosen = new Set(choice.chosen);
  return shuffled.filter((question) => chosen.has(question));
}

interface Choice<Question> {
  chosen: Question[];
  /** What the unit lacks, each a sentence without its subject. */
  lacks: string[];
}

function choose<Question extends Candidate>(blueprint: Blueprint, shuffled: readonly Question[]): Choice<Question> {
  // A quiz has a question for practice only when it names it: its students have seen the answer.
  const choices = shuffled.filter(({ kind, bank }) => kind !== 'short_answer' && bank === 'assessment');
  switch (blueprint.kind) {
    case 'all':
      return { chosen: choices, lacks: [] };
    case 'perBloomLevel':
      return together(
        bloomLevels.map((level) =>
          take(
            choices.filter(({ bloomLevel }) => bloomLevel === level),
            blueprint.counts[level] ?? 0,
            `of the level "${level}"`,
          ),
        ),
      );
    case 'bySection':
      return together(
        blueprint.sections.map((name) => {
          const there = choices.filter(({ section }) => section === name);
          return take(there, blueprint.count ?? Math.max(1, there.length), `about the section "${name}"`);
        }),
      );
    case 'questions':
      return together(
        blueprint.ids.map((id) => {
          const found = shuffled.filter(({ question }) => question === id);
          return { chosen: found, lacks: found.length === 0 ? [`has no question "${id}"`] : [] };
        }),
      );
  }
}

function take<Question>(there: readonly Question[], count: number, which: string): Choice<Question> {
  if (there.length >= count) return { chosen: there.slice(0, count), lacks: [] };
  return { chosen: [], lacks: [`has ${there.length} questions ${which}, not ${count}`] };
}

function together<Question>(choices: readonly Choice<Question>[]): Choice<Question> {
  return { chosen: choices.flatMap(({ chosen }) => chosen), lacks: choices.flatMap(({ lacks }) => lacks) };
}
