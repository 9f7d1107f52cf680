import type { Quiz } from '../quizzes/quizzes.repository.js';
import type { QuizOverride } from './overrides.repository.js';
import { attemptsAllowed } from './attempts-allowed.js';
import type { EffectiveRules } from './rules.repository.js';
import type { OverrideView, RulesView } from './rules.schema.js';

export function presentOverride(override: QuizOverride): OverrideView {
  return {
    personId: override.personId,
    labGroup: override.labGroup,
    extraSeconds: override.extraSeconds,
    extraAttempts: override.extraAttempts,
    opensAt: override.opensAt?.toISOString() ?? null,
    closesAt: override.closesAt?.toISOString() ?? null,
    reason: override.reason,
    revision: override.revision,
    changedBy: override.changedBy,
    changedAt: override.changedAt.toISOString(),
  };
}

export function presentRules(quiz: Quiz, personId: string, rules: EffectiveRules): RulesView {
  const maxAttempts = attemptsAllowed(rules);
  return {
    quiz: quiz.slug,
    personId,
    opensAt: rules.opensAt?.toISOString() ?? null,
    closesAt: rules.closesAt?.toISOString() ?? null,
    timeLimitSeconds: rules.timeLimitSeconds === null ? null : rules.timeLimitSeconds + rules.extraSeconds,
    extraSeconds: rules.extraSeconds,
    maxAttempts,
    extraAttempts: rules.extraAttempts,
    attemptsUsed: rules.attemptsUsed,
    attemptsLeft: maxAttempts === null ? null : Math.max(0, maxAttempts - rules.attemptsUsed),
    counting: quiz.counting,
    feedback: quiz.feedback,
    passPercent: quiz.passPercent,
    from: {
      opensAt: rules.opensAtFrom,
      closesAt: rules.closesAtFrom,
      extraSeconds: rules.extraSecondsFrom,
      extraAttempts: rules.extraAttemptsFrom,
    },
  };
}
