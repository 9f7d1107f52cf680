import { checkOf, labUnderTest } from './support/grading.js';

/** More to judge than any lab means: each is graded all the same, to its last check, within the lab's own time, and so is a neighbour meanwhile. */
const floods: { slug: string; name: string; passes: string[] }[] = [
  { slug: 'popen-sysinfo', name: 'slow-grader', passes: ['uname'] },
  { slug: 'pipe-conversation', name: 'short-words', passes: [] },
  { slug: 'pipe-conversation', name: 'newlines', passes: ['question-arrives', 'answer-arrives'] },
  { slug: 'queue-chat', name: 'newlines', passes: [] },
  { slug: 'fifo-announcement', name: 'newlines', passes: [] },
];

describe.each(floods)('$slug, flooded: $name', ({ slug, name, passes }) => {
  const lab = labUnderTest(slug);

  it('is judged to its end, and a neighbour is beside it', async () => {
    const [result, neighbour] = await Promise.all([
      lab.fixture(name).then((files) => lab.grade(files)),
      lab.reference().then((files) => lab.grade(files)),
    ]);
    expect(result.compile.ok).toBe(true);
    expect(result.checks.filter(({ message }) => message.includes('could not be judged'))).toEqual([]);
    for (const id of passes) expect(checkOf(result, id).outcome).toBe('passed');
    expect(neighbour.verdict).toBe('passed');
  });
});
