import { Injectable } from '@nestjs/common';
import type { TenantTransaction } from '../../../platform/database/database.js';
import { type Cohort, selectOptionalUnitPlan } from '../../courses/index.js';
import { LabCatalogue } from '../../labs/index.js';
import { selectCohortQuizzes } from './cohort-quizzes.repository.js';
import { type CategoryId, categoryIds, defaultScheme, itemName } from './grading-scheme.js';
import type { GradingScheme } from './scheme.schema.js';
import { selectOptionalScheme, type StoredScheme } from './schemes.repository.js';

/** Something that a cohort's students hand in. */
export interface GradableItem {
  /** `quiz:SLUG` or `lab:SLUG` */
  item: string;
  slug: string;
  category: CategoryId;
  title: string;
  /** When it is due unless the scheme says so itself. */
  closesAt: Date | null;
  /** Of a lab. A quiz's depend on the attempt. */
  maxPoints: number | null;
}

/** How a cohort is graded now. */
export interface CohortGrading {
  cohort: Cohort;
  /** Names only what there is. */
  scheme: GradingScheme;
  /** Null while the scheme is derived. */
  stored: StoredScheme | null;
  /** All that there is to hand in, in or out of the scheme. */
  items: ReadonlyMap<string, GradableItem>;
}

/** Finds out what a cohort's grade is made of: the scheme that was set, or one that is derived from its unit's labs and its quizzes. */
@Injectable()
export class CohortGradings {
  constructor(private readonly catalogue: LabCatalogue) {}

  async select(tx: TenantTransaction, cohort: Cohort): Promise<CohortGrading> {
    const items = new Map((await this.selectItems(tx, cohort)).map((item) => [item.item, item]));
    const stored = await selectOptionalScheme(tx, cohort.id);
    const scheme = stored ? withoutStrangers(stored.scheme, items) : deriveScheme([...items.values()]);
    return { cohort, scheme, stored, items };
  }

  private async selectItems(tx: TenantTransaction, { id, unit, endsAt }: Cohort): Promise<GradableItem[]> {
    const quizzes = await selectCohortQuizzes(tx, id);
    const slugs = (await selectOptionalUnitPlan(tx, unit))?.labs ?? [];
    const labs = this.catalogue.all().filter(({ slug }) => slugs.includes(slug));
    return [
      ...quizzes.map(({ slug, title, closesAt }) => ({
        ...named('quizzes', slug),
        title,
        closesAt,
        maxPoints: null,
      })),
      ...labs
        .toSorted((a, b) => slugs.indexOf(a.slug) - slugs.indexOf(b.slug))
        .map(({ slug, kind, title, maxScore }) => ({
          ...named(kind === 'design' ? 'designs' : 'labs', slug),
          title,
          closesAt: endsAt,
          maxPoints: maxScore,
        })),
    ];
  }
}

function named(category: CategoryId, slug: string): Pick<GradableItem, 'item' | 'slug' | 'category'> {
  return { item: itemName(category, slug), slug, category };
}

function deriveScheme(items: readonly GradableItem[]): GradingScheme {
  const slugsOf = (category: CategoryId) => items.filter((item) => item.category === category).map(({ slug }) => slug);
  return defaultScheme({ quizzes: slugsOf('quizzes'), labs: slugsOf('labs'), designs: slugsOf('designs') });
}

/** A later version of the unit may lack a lab. */
function withoutStrangers(scheme: GradingScheme, items: ReadonlyMap<string, GradableItem>): GradingScheme {
  const known = (category: CategoryId) => ({
    ...scheme.categories[category],
    items: scheme.categories[category].items.filter(
      ({ slug }) => items.get(itemName(category, slug))?.category === category,
    ),
  });
  return { ...scheme, categories: { quizzes: known('quizzes'), labs: known('labs'), designs: known('designs') } };
}

/** The public names of the scheme's items, in its order. */
export function itemsOf(scheme: GradingScheme): string[] {
  return categoryIds.flatMap((category) =>
    scheme.categories[category].items.map(({ slug }) => itemName(category, slug)),
  );
}
