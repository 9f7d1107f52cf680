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
  /** As computed, 100 at most; none while nothing counts. */
  computed: Fraction | null;
  override: Evidence['override'];
  /** Percent, rounded half up to two decimals: the override, or what is computed. */
  total: number | null;
  letter: string | null;
}

interface Placed {
  item: string;
  weight: Fraction;
  percent: Fraction;
}

/** A student's grade at the time `now`. `evidence` is asked once for each item of the scheme, by its public name. */
export function gradeStudent(
  scheme: GradingScheme,
  evidence: (item: string) => Evidence,
  override: Evidence['override'],
  now: Date,
): StudentGrade {
  const graded = categoryIds.map((category) => gradeCategory(scheme, category, evidence, now));
  const weights = graded.map(({ weight, percent }) => (percent === null ? Fraction.zero : Fraction.of(weight)));
  const counted = Fraction.sum(weights);
  const nothing = counted.compare(Fraction.zero) === 0;
  const shares = weights.map((weight) => (nothing ? Fraction.zero : weight.over(counted)));
  const sum = Fraction.sum(graded.map(({ percent }, place) => shares[place]!.times(percent ?? Fraction.zero)));
  const computed = nothing ? null : atMost(sum, HUNDRED);
  const total = (override?.percent ?? computed)?.rounded() ?? null;
  return {
    items: graded.flatMap(({ items }, place) =>
      items.map(({ within, ...item }) => ({ ...item, share: within.times(shares[place]!).times(HUNDRED) })),
    ),
    categories: graded.map(({ category, weight, percent }) => ({ category, weight, percent })),
    computed,
    override,
    total,
    letter: total === null ? null : letterOf(scheme.letters, total),
  };
}

function gradeCategory(scheme: GradingScheme, category: CategoryId, evidence: (item: string) => Evidence, now: Date) {
  const { weight, dropLowest, items } = scheme.categories[category];
  const grades = items.map(({ slug, weight: itemWeight }) => {
    const item = itemName(category, slug);
    return { item, weight: itemWeight, ...gradeItem(evidence(item), scheme, now) };
  });
  const counted = grades.flatMap(({ item, weight: own, percent }) =>
    percent === null ? [] : [{ item, weight: Fraction.of(own), percent }],
  );
  const kept = new Map(keepHighest(counted, dropLowest).map((placed) => [placed.item, placed]));
  const sum = Fraction.sum([...kept.values()].map((placed) => placed.weight));
  return {
    category,
    weight,
    percent: kept.size === 0 ? null : weightedMean([...kept.values()], sum),
    items: grades.map((grade) => ({
      ...grade,
      category,
      dropped: grade.percent !== null && !kept.has(grade.item),
      /** 0 to 1, of the category. */
      within: kept.get(grade.item)?.weight.over(sum) ?? Fraction.zero,
    })),
  };
}

/**
 * Leaves out the `drop` lowest, but never all. Of equals the heavier goes first, which can only help; of those the first by name, so that the result does not
 * depend on the order.
 */
function keepHighest(placed: readonly Placed[], drop: number): Placed[] {
  const dropped = Math.min(drop, placed.length - 1);
  const lowestFirst = placed.toSorted(
    (a, b) => a.percent.compare(b.percent) || b.weight.compare(a.weight) || (a.item < b.item ? -1 : 1),
  );
  return lowestFirst.slice(Math.max(dropped, 0));
}

function weightedMean(placed: readonly Placed[], weights: Fraction): Fraction {
  return Fraction.sum(placed.map(({ weight, percent }) => weight.times(percent))).over(weights);
}

function atMost(fraction: Fraction, limit: Fraction): Fraction {
  return fraction.compare(limit) > 0 ? limit : fraction;
}
