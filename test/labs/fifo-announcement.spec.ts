import { readFile } from 'node:fs/promises';
import { checkOf, failedChecks, labUnderTest, testDrivers, type Change } from './support/grading.js';

describe.each(testDrivers)('fifo-announcement with %s', (driver) => {
  const lab = labUnderTest('fifo-announcement', driver);

  it('gives the reference full marks', async () => {
    const result = await lab.grade(await lab.reference());
    expect(failedChecks(result)).toEqual([]);
    expect(result).toMatchObject({ driver, verdict: 'passed', score: 100, leaks: [] });
  });
});

describe('fifo-announcement', () => {
  const lab = labUnderTest('fifo-announcement');

  it("gives the unit's own pair everything but the reader-first check, and says why", async () => {
    const result = await lab.grade(await lab.fixture('unit'));
    expect(failedChecks(result)).toEqual(['reader-first']);
    expect(result).toMatchObject({ verdict: 'partial', score: 90 });
    expect(checkOf(result, 'reader-first').message).toMatch(
      /open\(\) failed with ENOENT.*mkfifo\(\) in the reader, too/s,
    );
  });

  it.each(['stdio', 'through-cat', 'polling-reader'])('accepts the variant %s', async (name) => {
    const result = await lab.grade(await lab.fixture(name));
    expect(failedChecks(result)).toEqual([]);
  });

  const noMkfifo: Change = ['mkfifo(FIFO_PATH, 0666) == -1 && errno != EEXIST', 'errno != 0'];

  it.each([
    ['a reader that makes no FIFO', { 'fifo_reader.c': [noMkfifo] }, ['reader-first']],
    ['a short buffer', { 'fifo_writer.c': [['char line[256]', 'char line[120]']] }, ['longest-line']],
    ['a reader that leaves the FIFO', { 'fifo_reader.c': [['unlink(FIFO_PATH) == -1', '0']] }, ['fifo-removed']],
    [
      'an exit status',
      { 'fifo_writer.c': [['[Writer] sent\\n");\n    return 0', '[Writer] sent\\n");\n    return 4']] },
      ['nothing-left'],
    ],
    // Without the writer's FIFO there is nothing for a reader that comes second, nor for a long line.
    [
      'a writer that makes no FIFO',
      { 'fifo_writer.c': [noMkfifo] },
      ['fifo-made', 'writer-first', 'longest-line', 'nothing-left'],
    ],
  ] as [string, Record<string, Change[]>, string[]][])('takes points for %s', async (_what, changes, checks) => {
    const result = await lab.grade(await lab.reference(changes));
    expect(failedChecks(result)).toEqual(checks);
  });

  it('gives nothing for an ordinary file', async () => {
    const result = await lab.grade(await lab.fixture('ordinary-file'));
    expect(result).toMatchObject({ verdict: 'failed', score: 0 });
    expect(checkOf(result, 'fifo-made').message).toContain('not a FIFO but a file');
  });

  it('does not believe a reader that prints something else', async () => {
    const result = await lab.grade(
      await lab.reference({ 'fifo_reader.c': [['announcement: %s\\n", line)', 'announcement\\n")']] }),
    );
    expect(failedChecks(result)).toEqual(['reader-prints', 'writer-first', 'reader-first', 'longest-line']);
  });

  it('grades the writer alone when the reader does not compile', async () => {
    const result = await lab.grade(await lab.reference({ 'fifo_reader.c': [['int main(void)', 'int main(void']] }));
    expect(result).toMatchObject({ verdict: 'compile_error', score: 35, compile: { ok: false } });
    expect(result.compile.output).toContain('fifo_reader.c:');
    expect(checkOf(result, 'writer-sends').outcome).toBe('passed');
    expect(checkOf(result, 'writer-first')).toMatchObject({
      outcome: 'skipped',
      message: expect.stringContaining('fifo_reader.c does not compile') as string,
    });
  });

  it('says which file is missing', async () => {
    const files = await lab.reference();
    const result = await lab.grade(files.filter(({ name }) => name === 'fifo_reader.c'));
    expect(result).toMatchObject({
      verdict: 'compile_error',
      score: 30,
      compile: { ok: false, output: 'fifo_writer.c is missing: the lab asks for it.' },
    });
  });

  it.each([
    ['hangs', 'deadlock'],
    ['spins', 'timeout'],
    ['fork-bomb', 'process_limit'],
  ])('counts what the reader does alone when the writer %s', async (name, outcome) => {
    const writer = await readFile(new URL(`./fixtures/any/${name}.c`, import.meta.url));
    const [, reader] = await lab.reference();
    const result = await lab.grade([
      { name: 'fifo_writer.c', content: writer },
      ...(reader === undefined ? [] : [reader]),
    ]);
    expect(result.checks.filter((check) => check.outcome === 'passed').map(({ id }) => id)).toEqual([
      'reader-prints',
      'fifo-removed',
    ]);
    expect(new Set(result.checks.map((check) => check.outcome))).toEqual(new Set(['passed', outcome]));
  });

  it('names who waits for whom when the writer opens nothing', async () => {
    const result = await lab.grade(
      await lab.reference({ 'fifo_writer.c': [['open(FIFO_PATH, O_WRONLY)', 'open("/dev/null", O_WRONLY)']] }),
    );
    expect(checkOf(result, 'writer-first')).toMatchObject({
      outcome: 'deadlock',
      message: expect.stringContaining(
        'of /tmp/ipc_lab_fifo for reading, because nobody has it open for writing',
      ) as string,
    });
  });
});
