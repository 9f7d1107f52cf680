import { itEach } from '../../support/in-full.js';
import { labUnderTest, type TestMode, testModes } from './grading.js';

/** What one program of the field has to be given and told. */
export interface FieldCase {
  /** Folder under `fixtures/<slug>/field/`. */
  name: string;
  /** Points in all, bonus rows included, or the most that it may get. */
  score: number | { most: number };
  /** What the messages of its checks, taken together, have to say. */
  says?: RegExp[];
  /** What they must not say, because it is not true of this program. */
  never?: RegExp[];
}

/** Of the docker driver's modes, each tries every sixth program in a plain run: its modes differ in little that a lab sees. */
const sample: Partial<Record<TestMode, number>> = { 'docker strict': 0, 'docker slot': 3 };

/** Tests for the rows of a table with one driver: all with bubblewrap, and with `--full`; a sample with docker's modes. */
export function eachOn<C>(mode: TestMode, cases: readonly C[]): ReturnType<typeof itEach<C>> {
  const first = sample[mode];
  const isTried = (index: number): boolean => first === undefined || index % 6 === first % cases.length;
  return itEach(
    cases.filter((_case, index) => isTried(index)),
    cases.filter((_case, index) => !isTried(index)),
  );
}

/** Grades each program of a lab's field with each driver, and holds its points and words against what is right. */
export function describeField(slug: string, cases: readonly FieldCase[]): void {
  describe.each(testModes)(`programs of the field, ${slug} with %s`, (mode) => {
    const lab = labUnderTest(slug, mode);

    eachOn(mode, cases)('$name', async ({ name, score, says = [], never = [] }) => {
      const result = await lab.grade(await lab.fixture(`field/${name}`));
      const words = result.checks.map(({ message }) => message).join('\n');
      if (typeof score === 'number') expect(result.score).toBe(score);
      else expect(result.score).toBeLessThanOrEqual(score.most);
      for (const pattern of says) expect(words).toMatch(pattern);
      for (const pattern of never) expect(words).not.toMatch(pattern);
    });
  });
}
