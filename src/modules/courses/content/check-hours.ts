import type { ProblemList } from './content-error.js';
import type { UnitDraft } from './unit-draft.js';

/** Hours may be rounded by so many minutes. */
const ROUNDING = 15;

/**
 * Checks that the minutes of the sections add up to the unit's hours: those of kind `lab` to `lab`, the others to `theory`, and what is `further` to neither.
 * A unit whose labs are explained in no section of kind `lab` may say for itself how long they take.
 */
export function checkHours({ unit, sections }: UnitDraft, problems: ProblemList): void {
  // Without one that could not be read the sum says nothing.
  if (sections.length < unit.value.sections.length) return;
  const labs = sections.filter(({ entry }) => entry.kind === 'lab');
  const theory = sections.filter(({ entry }) => entry.kind !== 'lab' && entry.kind !== 'further');
  for (const [key, counted, isFree] of [
    ['theory', theory, false],
    ['lab', labs, labs.length === 0],
  ] as const) {
    const minutes = counted.reduce((sum, { front }) => sum + front.value.minutes, 0);
    const hours = unit.value.hours[key];
    if (!isFree && Math.abs(minutes - hours * 60) > ROUNDING)
      problems.add(
        unit.file,
        unit.lineOf(['hours', key]),
        `\`hours.${key}\` is ${hours}, but the sections that count for it add up to ${minutes} minutes: change one, or make what goes beyond the core \`kind: further\``,
      );
  }
}
