import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { type ContentProblem, loadUnit, type Unit } from '../../src/modules/courses/content/index.js';
import { copyOf, problemsOf, unit9 } from './support/units.js';

interface WrittenQuestion {
  stem: string;
  options: { text: string; correct?: true }[];
}

const banks = ['questions.yaml', 'practice-questions.yaml'] as const;

/** To draw them takes most of the time of a check, and they say nothing of questions. */
async function withoutDiagrams(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    await writeFile(path, (await readFile(path, 'utf8')).replaceAll(/^```mermaid[\s\S]*?^```$/gm, ''));
  }
}

/** What `content check` says of a copy of unit 9 with the questions of one of its banks changed. */
async function problemsWith(
  file: string,
  change: (question: WrittenQuestion, index: number) => void,
): Promise<readonly ContentProblem[]> {
  await using unit = await copyOf(unit9);
  await withoutDiagrams(join(unit.folder, 'sections'));
  const path = join(unit.folder, file);
  const questions = parse(await readFile(path, 'utf8')) as WrittenQuestion[];
  for (const [index, question] of questions.entries()) change(question, index);
  await writeFile(path, stringify(questions));
  // What is changed has no translation that is up to date, and these would be judged without it.
  await rm(join(unit.folder, file.replace('.yaml', '.hi.yaml')));
  // Awaited here: the copy goes with this scope.
  const problems = await problemsOf(unit.folder);
  return problems;
}

const shown = (text: string): string => text.replaceAll(/[`*]/g, '');
const byLength = ({ options }: WrittenQuestion): WrittenQuestion['options'] =>
  options.toSorted((a, b) => shown(b.text).length - shown(a.text).length);

describe.each(banks)('content check, of %s,', (file) => {
  it('finds nothing that gives the right options away', async () => {
    expect(await problemsWith(file, () => undefined)).toEqual([]);
  });

  it.each([0, 1, 2, 3])('reports that the right option is always number %i by length', async (rank) => {
    const problems = await problemsWith(file, (question) => {
      // Only who is right changes: the right option swaps its text with the one of that length.
      const right = question.options.find(({ correct }) => correct)!;
      const other = byLength(question)[rank]!;
      [right.text, other.text] = [other.text, right.text];
    });
    const ordinal = ['first', 'second', 'third', 'fourth'][rank]!;
    expect(problems).toContainEqual({
      file,
      line: 1,
      message: expect.stringMatching(
        new RegExp(`^the right option is the ${ordinal} by length in [\\d.]+ of \\d+ questions`),
      ),
    });
  });

  it.each([0, 3])('reports that the right option is always number %i by place', async (place) => {
    const problems = await problemsWith(file, ({ options }) => {
      const from = options.findIndex(({ correct }) => correct);
      options.splice(place, 0, ...options.splice(from, 1));
    });
    const ordinal = ['first', 'second', 'third', 'fourth'][place]!;
    expect(problems).toContainEqual({
      file,
      line: 1,
      message: expect.stringMatching(new RegExp(`^the right option is the ${ordinal} by place`)),
    });
  });

  it.each(['All of the above', 'None of these', 'Both a and c', 'Neither of the others', 'all of the above options.'])(
    'reports an option that speaks of others: %s',
    async (text) => {
      const problems = await problemsWith(file, ({ options }, index) => {
        if (index === 4) options[3]!.text = text;
      });
      expect(problems).toEqual([
        { file, line: expect.any(Number) as number, message: expect.stringMatching(/^the option speaks of the other/) },
      ]);
    },
  );

  it('lets an option speak of things of which there are several', async () => {
    const problems = await problemsWith(file, ({ options }, index) => {
      if (index === 4) options[3]!.text = 'All of the data in the pipe';
    });
    expect(problems).toEqual([]);
  });

  it('reports a stem whose last word fits some options only', async () => {
    const problems = await problemsWith(file, (question, index) => {
      if (index === 2) question.stem = 'What joins two unrelated processes is called an …';
    });
    expect(problems).toEqual([
      { file, line: expect.any(Number) as number, message: expect.stringMatching(/^the stem ends with an article/) },
    ]);
  });

  it('reports a right option that is far longer than the others', async () => {
    const problems = await problemsWith(file, ({ options }, index) => {
      if (index === 7)
        options.find(({ correct }) => correct)!.text =
          'What is right, with everything that an anxious author adds so that nobody can ever say that it was not quite right in some corner or other of the system, or on a machine that is not yet built';
    });
    expect(problems).toEqual([
      {
        file,
        line: expect.any(Number) as number,
        message: expect.stringMatching(/^the right option is more than twice/),
      },
    ]);
  });
});

describe('who knows nothing of unit 9 and goes by length', () => {
  const rightAt = ({ questions }: Unit, order: (lengths: number[]) => number[]): number =>
    questions.filter(({ options }) => {
      const [chosen = 0] = order(options.map(({ text }) => text.length));
      return options[chosen]?.correct;
    }).length;

  it.each([0, 1, 2, 3])('is right in 11 of the thirty at most, always taking number %i', async (rank) => {
    const unit = await loadUnit(unit9);
    for (const sign of [1, -1]) {
      const order = (lengths: number[]): number[] =>
        [0, 1, 2, 3].toSorted((a, b) => lengths[b]! - lengths[a]! || sign * (a - b)).slice(rank);
      expect(rightAt(unit, order)).toBeLessThanOrEqual(11);
    }
  });
});
