import { Fraction } from '../arithmetic/fraction.js';
import type { GradeOverride } from './overrides.repository.js';
import type { GradeChange } from './overrides.schema.js';

export function presentChange(override: GradeOverride): GradeChange {
  const { item, revision, oldPercent, points, maxPoints, reason, changedBy, changerName, changedAt } = override;
  return {
    item,
    revision,
    old: { percent: oldPercent },
    new:
      points === null || maxPoints === null
        ? null
        : {
            percent: Fraction.of(points).times(Fraction.of(100)).over(Fraction.of(maxPoints)).rounded(),
            points: Number(points),
            maxPoints: Number(maxPoints),
          },
    reason,
    changedBy: { id: changedBy, name: changerName },
    changedAt: changedAt.toISOString(),
  };
}
