import { Fraction } from './fraction.js';
import { type Evidence, gradeItem, type ItemGrade } from './grade-item.js';
import { type CategoryId, categoryIds, itemName, letterOf } from '../scheme/grading-scheme.js';
import type { GradingScheme } from '../scheme/scheme.schema.js';

const HUNDRED = Fraction.of(100);

export interface PlacedItem extends ItemGrade {
  /** `quiz:SLUG` or `lab:SLUG` */
  item: string;
  category: CategoryId;
  /** Against the others of its category. */
  weight: number;
  /** Left out as one of the lowest. */
  dropped: boolean;
  /** Percent of the total that it makes up now; 0 when it does not count. */
  share: Fraction;
}

export interface CategoryGrade {
  category: CategoryId;
  /** Percent of the total as the scheme has it. */
  weight: number;
  /** None: nothing in it counts yet. */
  percent: Fraction | null;
}

export interface StudentGrade {
  /** In the scheme's order. */
  items: PlacedItem[];
  categories: CategoryGrade[];
  /** The weighted mean of the categories; none while nothing counts. May pass 100 by bonus points. */
  mean: Fraction | null;
  /** That, 100 at most. */
  computed: Fraction | null;
  override: Evidence['override'];
  /** Percent, rounded half up to two decimals: the override, or what is computed. */
  total: number | null;
  letter: string | null;
}

/** A result that counts. */
interface Counted {
  item: string;
  weight: Fraction;
  percent: Fraction;
}

interface GradedCategory extends CategoryGrade {
  items: { item: string; weight: number; grade: ItemGrade }[];
  /** What counts and is not left out, each with its part of the category, 0 to 1. */
  parts: ReadonlyMap<string, Fraction>;
}

/** A student's grade at the time `now`. `evidence` is asked once for each item of the scheme, by its public name. */
export function gradeStudent(
  scheme: GradingScheme,
  evidence: (item: string) => Evidence,
  override: Evidence['override'],
  now: Date,
): StudentGrade {
  const categories = categoryIds.map((category) => gradeCategory(scheme, category, evidence, now));
  const weights = categories.map(({ weight, percent }) => (percent === null ? Fraction.zero : Fraction.of(weight)));
  const counted = Fraction.sum(weights);
  const nothing = counted.compare(Fraction.zero) === 0;
  const shares = weights.map((weight) => (nothing ? Fraction.zero : weight.over(counted)));
  const sum = Fraction.sum(categories.map(({ percent }, place) => shares[place]!.times(percent ?? Fraction.zero)));
  const mean = nothing ? null : sum;
  const computed = mean && atMost(mean, HUNDRED);
  const total = (override?.percent ?? computed)?.rounded() ?? null;
  return {
    items: categories.flatMap((category, place) => placeItems(category, shares[place]!)),
    categories: categories.map(({ category, weight, percent }) => ({ category, weight, percent })),
    mean,
    computed,
    override,
    total,
    letter: total === null ? null : letterOf(scheme.letters, total),
  };
}

function gradeCategory(
  scheme: GradingScheme,
  category: CategoryId,
  evidence: (item: string) => Evidence,
  now: Date,
): GradedCategory {
  const { weight, dropLowest, items: listed } = scheme.categories[category];
  const items = listed.map(({ slug, weight: own }) => {
    const item = itemName(category, slug);
    return { item, weight: own, grade: gradeItem(evidence(item), scheme, now) };
  });
  const counted = items.flatMap(({ item, weight: own, grade: { percent } }): Counted[] =>
    percent === null ? [] : [{ item, weight: Fraction.of(own), percent }],
  );
  const kept = keepHighest(counted, dropLowest);
  const sum = Fraction.sum(kept.map((result) => result.weight));
  return {
    category,
    weight,
    percent: kept.length === 0 ? null : weightedMean(kept, sum),
    items,
    parts: new Map(kept.map((result) => [result.item, result.weight.over(sum)])),
  };
}

function placeItems({ category, items, parts }: GradedCategory, share: Fraction): PlacedItem[] {
  return items.map(({ item, weight, grade: { state, dueAt, extension, percent, work, override } }) => {
    const part = parts.get(item);
    return {
      item,
      category,
      weight,
      state,
      dueAt,
      extension,
      percent,
      work,
      override,
      dropped: percent !== null && part === undefined,
      share: part ? part.times(share).times(HUNDRED) : Fraction.zero,
    };
  });
}

/**
 * Leaves out the `drop` lowest, but never all. Of equals the heavier goes first, which can only help; of those the first by name, so that the result does not
 * depend on the order.
 */
function keepHighest(counted: readonly Counted[], drop: number): Counted[] {
  const dropped = Math.min(drop, counted.length - 1);
  const lowestFirst = counted.toSorted(
    (a, b) => a.percent.compare(b.percent) || b.weight.compare(a.weight) || (a.item < b.item ? -1 : 1),
  );
  return lowestFirst.slice(Math.max(dropped, 0));
}

function weightedMean(counted: readonly Counted[], weights: Fraction): Fraction {
  return Fraction.sum(counted.map(({ weight, percent }) => weight.times(percent))).over(weights);
}

function atMost(fraction: Fraction, limit: Fraction): Fraction {
  return fraction.compare(limit) > 0 ? limit : fraction;
}
