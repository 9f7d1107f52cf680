import type { UnitNames } from '../scope/unit-names.repository.js';
import { type Mastery, masteryOf, round } from '../mastery/mastery.js';
import type { OutcomeMastery } from '../mastery/mastery.schema.js';
import type { ConceptMastery, MisconceptionRow } from './bloom.schema.js';
import type { MisconceptionCount } from './misconceptions.repository.js';

interface Sums {
  value: string;
  items: number;
  share: string;
}

/** All outcomes of the unit, in its order, then those that only older results know. */
export function presentOutcomes(names: UnitNames, sums: readonly Sums[]): OutcomeMastery[] {
  const byId = new Map(sums.map((row) => [row.value, row]));
  const texts = new Map(names.outcomes.map(({ id, text }) => [id, text]));
  return [...new Set([...texts.keys(), ...byId.keys()])].map((outcome) => {
    const { items, share } = byId.get(outcome) ?? { items: 0, share: 0n };
    return { outcome, text: texts.get(outcome) ?? null, ...masteryOf(items, share) };
  });
}

/** The lowest first. */
export function hardestOf(outcomes: readonly OutcomeMastery[], limit: number): OutcomeMastery[] {
  const known = outcomes.filter(({ mastery }) => mastery !== null);
  return known.toSorted((a, b) => (a.mastery ?? 0) - (b.mastery ?? 0)).slice(0, limit);
}

/** Sections that questions or labs have results for, in the unit's order. */
export function presentConcepts(names: UnitNames, questions: readonly Sums[], labs: readonly Sums[]): ConceptMastery[] {
  const titles = new Map(names.sections.map(({ slug, title }) => [slug, title]));
  const masteries = (sums: readonly Sums[]): Map<string, Mastery> =>
    new Map(sums.map(({ value, items, share }) => [value, masteryOf(items, share)]));
  const [byQuestions, byLabs] = [masteries(questions), masteries(labs)];
  const met = new Set([...byQuestions.keys(), ...byLabs.keys()]);
  const inOrder = [...titles.keys()].filter((slug) => met.has(slug));
  return [...new Set([...inOrder, ...met])].map((section) => {
    const asked = byQuestions.get(section) ?? masteryOf(0, 0n);
    const done = byLabs.get(section) ?? masteryOf(0, 0n);
    const gap = asked.mastery === null || done.mastery === null ? null : round(asked.mastery - done.mastery);
    return { section, title: titles.get(section) ?? null, questions: asked, labs: done, gap };
  });
}

export function presentMisconceptions(
  names: UnitNames,
  counts: readonly MisconceptionCount[],
  withResults: number,
): MisconceptionRow[] {
  const byId = new Map(names.misconceptions.map((misconception) => [misconception.id, misconception]));
  return counts.map(({ misconception, students }) => ({
    misconception,
    text: byId.get(misconception)?.text ?? null,
    question: byId.get(misconception)?.question ?? null,
    students,
    share: withResults === 0 ? null : round(students / withResults),
  }));
}
