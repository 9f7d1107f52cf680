import { masteryOf } from '../mastery/mastery.js';
import type { FacetTotal } from '../mastery/mastery.repository.js';
import type { MasteryPeriod } from './bloom.schema.js';

/**
 * Sums of days, in their order, by day or by week, Monday to Sunday. Only the newest result on an item counts, on the day of its answer: a period says how well
 * what was last tried in it went, its `cumulative` how things would stand had the students stopped then.
 */
export function trendOf(days: readonly FacetTotal[], by: 'day' | 'week'): MasteryPeriod[] {
  const periods = new Map<string, { items: number; share: bigint }>();
  for (const { value, items, share } of days) {
    const from = by === 'day' ? value : mondayOf(value);
    const sums = periods.get(from) ?? { items: 0, share: 0n };
    periods.set(from, { items: sums.items + items, share: sums.share + BigInt(share) });
  }
  const total = { items: 0, share: 0n };
  return [...periods].map(([from, { items, share }]) => {
    total.items += items;
    total.share += share;
    return {
      from,
      to: by === 'day' ? from : daysAfter(from, 6),
      ...masteryOf(items, share),
      cumulative: masteryOf(total.items, total.share),
    };
  });
}

function mondayOf(day: string): string {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return daysAfter(day, -((weekday + 6) % 7));
}

function daysAfter(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}
