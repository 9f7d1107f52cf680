import { HALF_A_DECIMAL } from '../mastery/mastery.js';
import type { AtRiskRow } from './at-risk.repository.js';
import type { RiskReason } from './dashboard.schema.js';

/**
 * When a student is shown as at risk. These rules are all there is to it: each is a threshold that the student can be told, and every student shown comes
 * with the rules that apply and the numbers behind them. They look at all that a student has done so far, whatever days the rest of a dashboard is about.
 */
export const RISK = {
  /** No answer and no submission for so long, while the cohort goes on. */
  inactiveDays: 14,
  /** A mastery below this, … */
  lowMastery: 0.5,
  /** … of at least so many items. */
  lowMasteryItems: 10,
  /** So many graded tries at a lab, and none that passes. */
  stuckTries: 3,
  /** Fewer items with a result than this part of what the cohort's median student has, … */
  behindPart: 0.5,
  /** … once that median is at least this. */
  behindMedian: 10,
} as const;

/** The rules in words, for those who read a dashboard. */
export const RISK_RULES: Record<RiskReason['rule'], string> = {
  inactive: `No answer and no submission for ${RISK.inactiveDays} days, while the cohort goes on.`,
  low_mastery: `Mastery below ${RISK.lowMastery} over at least ${RISK.lowMasteryItems} items.`,
  stuck: `A lab with ${RISK.stuckTries} graded tries or more, none of which passes.`,
  behind: `Results on fewer than ${RISK.behindPart * 100} % as many items as the median student of the cohort, once that one has ${RISK.behindMedian}.`,
};

/** Why this student is shown. */
export function reasonsOf(row: AtRiskRow): RiskReason[] {
  const { inactive, lowMastery, behind, stuckLabs, lastActiveAt, items, share, median } = row;
  // Cut and not rounded: 0.499 is below the threshold of 0.5, and must not read as 0.50.
  const hundredths =
    items === 0
      ? 0
      : Number(((BigInt(share) + BigInt(items * HALF_A_DECIMAL)) * 100n) / (BigInt(items) * 1_000_000_000n));
  return [
    ...(inactive
      ? [
          {
            rule: 'inactive' as const,
            because: lastActiveAt ? `Last active on ${lastActiveAt.toISOString().slice(0, 10)}.` : 'Not active yet.',
          },
        ]
      : []),
    ...(lowMastery
      ? [{ rule: 'low_mastery' as const, because: `Mastery ${(hundredths / 100).toFixed(2)} over ${items} items.` }]
      : []),
    ...(stuckLabs.length > 0 ? [{ rule: 'stuck' as const, because: `Not passed: ${stuckLabs.join(', ')}.` }] : []),
    ...(behind
      ? [{ rule: 'behind' as const, because: `Results on ${items} items; the median student has ${median}.` }]
      : []),
  ];
}
