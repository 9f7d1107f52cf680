import type { GradedWork } from '../arithmetic/grade-item.js';
import type { PlacedItem, StudentGrade } from '../arithmetic/grade-student.js';

const DAY_MINUTES = 24 * 60;

const CATEGORIES: Record<PlacedItem['category'], string> = { quizzes: 'quizzes', labs: 'labs', designs: 'designs' };

/** How a grade on one item came about, step by step. */
export function explainItem(grade: PlacedItem): string[] {
  return [...explainExtension(grade), ...explainResult(grade), ...explainPlace(grade)];
}

/** How the whole came about. */
export function explainTotal({ categories, items, mean, computed, override, total, letter }: StudentGrade): string[] {
  if (total === null) return ['Nothing counts yet.'];
  const counted = categories.filter(({ percent }) => percent !== null);
  const parts = counted.map(
    ({ category, weight, percent }) => `${CATEGORIES[category]} ${percent!.rounded()} % with weight ${weight}`,
  );
  const idle = categories.filter(({ percent, weight }) => percent === null && weight > 0);
  const unreleased = items.filter(({ state }) => state === 'not_released').length;
  return [
    ...(mean ? [`The weighted mean of ${listOf(parts)}: ${mean.rounded()} %.`] : []),
    ...(mean && computed && mean.compare(computed) > 0 ? ['More than 100 % counts as 100 %.'] : []),
    ...(idle.length > 0 && computed
      ? [
          `Nothing counts yet in ${listOf(idle.map(({ category }) => CATEGORIES[category]))}: ${idle.length === 1 ? 'its' : 'their'} weight goes to the others.`,
        ]
      : []),
    ...(unreleased > 0
      ? [`${unreleased === 1 ? 'One result is' : `${unreleased} results are`} not released yet and not in this.`]
      : []),
    ...(override ? [`Set to ${override.percent.rounded()} % by an instructor: ${override.reason}`] : []),
    ...(letter === null ? [] : [`${total} % is ${letter}.`]),
  ];
}

function explainExtension({ dueAt, extension }: PlacedItem): string[] {
  if (!extension || !dueAt) return [];
  const whose = extension.from === 'person' ? 'the student' : 'the lab group';
  const minute = dueAt.toISOString().slice(0, 16).replace('T', ' ');
  return [`Due ${minute} UTC, by an extension for ${whose}: ${extension.reason}`];
}

function explainResult({ category, state, work, override }: PlacedItem): string[] {
  const set = override ? [`Set to ${override.percent.rounded()} % by an instructor: ${override.reason}`] : [];
  if (work) return [...explainWork(work), ...set];
  if (override) return set;
  if (state === 'missing') return ['Not handed in, and past its due date: 0 %.'];
  if (state === 'waiting')
    return [category === 'labs' ? 'Handed in; it has no result yet.' : 'Handed in; its result is not released yet.'];
  return [state === 'not_released' ? 'Not released yet.' : 'Not handed in, and not due: does not count yet.'];
}

function explainWork({ points, maxPoints, percent, late }: GradedWork): string[] {
  const score = `${points.rounded()} of ${maxPoints.rounded()} points: ${percent.rounded()} %.`;
  if (!late) return [score];
  const { minutes, days, penaltyPercent } = late;
  if (days === 0) return [score, `Late by ${spanOf(minutes)}, which is within the grace.`];
  return [
    score,
    `Late by ${spanOf(minutes)}: ${days} ${plural(days, 'day')} begun, ${penaltyPercent.rounded()} % of it off.`,
  ];
}

function explainPlace({ percent, dropped, category, share }: PlacedItem): string[] {
  if (percent === null) return [];
  if (dropped) return [`One of the lowest in ${CATEGORIES[category]}: left out.`];
  return [`Counts with ${percent.rounded()} %, and makes up ${share.rounded()} % of the total now.`];
}

function spanOf(minutes: number): string {
  const parts: [number, string][] = [
    [Math.floor(minutes / DAY_MINUTES), 'day'],
    [Math.floor((minutes % DAY_MINUTES) / 60), 'hour'],
    [minutes % 60, 'minute'],
  ];
  return listOf(parts.filter(([count]) => count > 0).map(([count, unit]) => `${count} ${plural(count, unit)}`));
}

const plural = (count: number, unit: string): string => (count === 1 ? unit : `${unit}s`);

function listOf(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}
