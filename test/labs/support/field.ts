import { labUnderTest, testDrivers } from './grading.js';

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

/** Grades each program of a lab's field with each driver, and holds its points and words against what is right. */
export function describeField(slug: string, cases: readonly FieldCase[]): void {
  describe.each(testDrivers)(`programs of the field, ${slug} with %s`, (driver) => {
    const lab = labUnderTest(slug, driver);

    it.each(cases)('$name', async ({ name, score, says = [], never = [] }) => {
      const result = await lab.grade(await lab.fixture(`field/${name}`));
      const words = result.checks.map(({ message }) => message).join('\n');
      if (typeof score === 'number') expect(result.score).toBe(score);
      else expect(result.score).toBeLessThanOrEqual(score.most);
      for (const pattern of says) expect(words).toMatch(pattern);
      for (const pattern of never) expect(words).not.toMatch(pattern);
    });
  });
}
