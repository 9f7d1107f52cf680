import type { GradingScheme, LetterBand } from './scheme.schema.js';

export type CategoryId = (typeof categoryIds)[number];

/** What a grade is made of, in the order in which it is shown. */
export const categoryIds = ['quizzes', 'labs', 'designs'] as const;

/** Ten-point grades by the names of India's University Grants Commission. It leaves the percentages to colleges; these are usual ones. */
const LETTERS: LetterBand[] = [
  { letter: 'O', from: 90 },
  { letter: 'A+', from: 80 },
  { letter: 'A', from: 70 },
  { letter: 'B+', from: 60 },
  { letter: 'B', from: 50 },
  { letter: 'C', from: 45 },
  { letter: 'P', from: 40 },
  { letter: 'F', from: 0 },
];

const WEIGHTS: Record<CategoryId, number> = { quizzes: 40, labs: 40, designs: 20 };

/** What a cohort is graded by until an instructor says otherwise: everything there is to hand in counts, alike within its category. */
export function defaultScheme(slugs: Record<CategoryId, readonly string[]>): GradingScheme {
  const category = (id: CategoryId) => ({
    weight: WEIGHTS[id],
    dropLowest: 0,
    items: slugs[id].map((slug) => ({ slug, dueAt: null, weight: 1 })),
  });
  return {
    categories: { quizzes: category('quizzes'), labs: category('labs'), designs: category('designs') },
    submissions: 'best',
    latePenalty: { percentPerDay: 0, maxPercent: 0, graceMinutes: 0 },
    letters: LETTERS,
  };
}

/** The public name of an item: `quiz:SLUG` or `lab:SLUG`. */
export function itemName(category: CategoryId, slug: string): string {
  return `${category === 'quizzes' ? 'quiz' : 'lab'}:${slug}`;
}

/** The first band that `percent` (rounded, as it is shown) reaches. */
export function letterOf(letters: readonly LetterBand[], percent: number): string {
  const band = letters.find(({ from }) => percent >= from);
  if (!band) throw new Error('the lowest band begins at 0');
  return band.letter;
}
