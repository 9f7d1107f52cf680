import { type BloomLevel, bloomLevels } from '../../courses/index.js';
import { type Mastery, masteryOf } from './mastery.js';
import type { LevelMastery } from './mastery.schema.js';

/** What the database gives of one student, or of several together. */
export type LevelSums = Record<`${BloomLevel}_items`, number> & Record<`${BloomLevel}_share`, string>;

/** Null: no result at all. */
export function levelsOf(sums: LevelSums | null): LevelMastery[] {
  return bloomLevels.map((bloomLevel) => ({
    bloomLevel,
    ...masteryOf(sums?.[`${bloomLevel}_items`] ?? 0, sums?.[`${bloomLevel}_share`] ?? 0n),
  }));
}

export function overallOf(sums: LevelSums | null): Mastery {
  const items = bloomLevels.reduce((total, level) => total + (sums?.[`${level}_items`] ?? 0), 0);
  const share = bloomLevels.reduce((total, level) => total + BigInt(sums?.[`${level}_share`] ?? 0), 0n);
  return masteryOf(items, share);
}
