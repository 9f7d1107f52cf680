import { readFile } from 'node:fs/promises';
import { checkOf, failedChecks, labUnderTest, testDrivers, type Change } from './support/grading.js';

describe.each(testDrivers)('fifo-announcement with %s', (driver) => {
  const lab = labUnderTest('fifo-announcement', driver);

  it.concurrent('gives the reference full marks', async () => {
    const result = await lab.grade(await lab.reference());
    expect(failedChecks(result)).toEqual([]);
    expect(result).toMatchObject({ driver, verdict: 'passed', score: 100, leaks: [] });
  });
});

describe('fifo-announcement', () => {
  const lab = labUnderTest('fifo-announcement');

  it.concurrent("gives the unit's own pair everything but the reader-first check, and says why", async () => {
    const result = await lab.grade(await lab.fixture('unit'));
    expect(failedChecks(result)).toEqual(['reader-first']);
    expect(result).toMatchObject({ verdict: 'partial', score: 90 });
    expect(checkOf(result, 'reader-first').message).toMatch(
      /open\(\) failed with ENOENT.*mkfifo\(\) in the reader, too/s,
    );
  });

  it.concurrent.each(['stdio', 'through-cat', 'polling-reader'])('accepts the variant %s', async (name) => {
    const result = await lab.grade(await lab.fixture(name));
    expect(failedChecks(result)).toEqual([]);
  });

  it.concurrent('waits for programs that sleep before they make the FIFO or open it', async () => {
    const result = await lab.grade(
      await lab.reference({
        'fifo_writer.c': [['if (mkfifo', 'sleep(3);\n    if (mkfifo']],
        'fifo_reader.c': [['int fd =', 'sleep(3);\n    int fd =']],
      }),
    );
    expect(failedChecks(result)).toEqual([]);
  });

  const noMkfifo: Change = ['mkfifo(FIFO_PATH, 0666) == -1 && errno != EEXIST', 'errno != 0'];

  it.concurrent.each([
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

  it.concurrent('gives nothing for an ordinary file', async () => {
    const result = await lab.grade(await lab.fixture('ordinary-file'));
    expect(result).toMatchObject({ verdict: 'failed', score: 0 });
    expect(checkOf(result, 'fifo-made').message).toContain('not a FIFO but a file');
  });

  it.concurrent('does not believe a reader that prints something else', async () => {
    const result = await lab.grade(
      await lab.reference({ 'fifo_reader.c': [['announcement: %s\\n", line)', 'announcement\\n")']] }),
    );
    expect(failedChecks(result)).toEqual(['reader-prints', 'writer-first', 'reader-first', 'longest-line']);
  });

  it.concurrent('does not take a long line that goes through an ordinary file instead', async () => {
    const result = await lab.grade(await lab.fixture('long-line-beside'));
    expect(failedChecks(result)).toEqual(['longest-line']);
    expect(checkOf(result, 'longest-line').message).toContain('it did not go through a FIFO');
  });

  it.concurrent('names the program that ends by a signal once it has printed the longest line', async () => {
    const result = await lab.grade(
      await lab.reference({ 'fifo_reader.c': [['return 0;', 'return have < 100 ? 0 : *(volatile char *)NULL;']] }),
    );
    expect(failedChecks(result)).toEqual(['longest-line']);
    expect(checkOf(result, 'longest-line').message).toContain('The line arrived, but fifo_reader was ended by SIGSEGV');
  });

  it.concurrent('takes points for a reader that ends with another status only where it was first', async () => {
    const first: Change[] = [
      ['    if (mkfifo(FIFO_PATH, 0666) == -1 &&', '    int made = mkfifo(FIFO_PATH, 0666) == 0;\n    if (!made &&'],
      ['return 0;', 'return made ? 6 : 0;'],
    ];
    const result = await lab.grade(await lab.reference({ 'fifo_reader.c': first }));
    expect(failedChecks(result)).toEqual(['nothing-left']);
    expect(checkOf(result, 'nothing-left').message).toContain('fifo_reader ended with exit status 6 instead of ending');
  });

  it.concurrent('takes no points for the longest line when a program crashes after any line', async () => {
    const result = await lab.grade(
      await lab.reference({ 'fifo_reader.c': [['return 0;', 'return *(volatile char *)NULL;']] }),
    );
    expect(failedChecks(result)).toEqual(['nothing-left']);
  });

  it.concurrent('takes a line that the reader prints to standard error', async () => {
    const result = await lab.grade(
      await lab.reference({ 'fifo_reader.c': [['printf("[Reader] ann', 'fprintf(stderr, "[Reader] ann']] }),
    );
    expect(failedChecks(result)).toEqual([]);
  });

  it.concurrent.each<[string, Record<string, Change[]>, string, RegExp]>([
    [
      'a FIFO that nobody may read',
      { 'fifo_writer.c': [['0666', '666']] },
      'writer-sends',
      /^The FIFO's mode is 1210, which does not let the user who made it read/,
    ],
    [
      'a writer that removes the FIFO',
      { 'fifo_writer.c': [['if (fgets', 'unlink(FIFO_PATH);\n    if (fgets']] },
      'fifo-made',
      /^fifo_writer removed \/tmp\/ipc_lab_fifo before a reader had come\./,
    ],
    [
      'a reader that removes the FIFO before it opens it',
      { 'fifo_reader.c': [['int fd', 'unlink(FIFO_PATH);\n    int fd']] },
      'reader-first',
      /^fifo_reader was first and removed \/tmp\/ipc_lab_fifo before it opened it: (?!.*mkfifo)/s,
    ],
    [
      'a reader that does not wait',
      { 'fifo_reader.c': [['O_RDONLY', 'O_RDONLY | O_NONBLOCK']] },
      'reader-first',
      /^fifo_reader was first and opened \/tmp\/ipc_lab_fifo with O_NONBLOCK(?!.*mkfifo)/s,
    ],
    [
      'a writer that makes the FIFO anew',
      { 'fifo_writer.c': [['if (mkfifo', 'unlink(FIFO_PATH);\n    if (mkfifo']] },
      'reader-first',
      /They wait at two different FIFOs: in between, fifo_writer \(pid \d+\) removed/,
    ],
  ])('says what happened with %s', async (_what, changes, check, words) => {
    const result = await lab.grade(await lab.reference(changes));
    expect(checkOf(result, check).message).toMatch(words);
  });

  it.concurrent('keeps the points for a FIFO that nobody may read', async () => {
    const result = await lab.grade(await lab.reference({ 'fifo_writer.c': [['0666', '0']] }));
    expect(checkOf(result, 'fifo-made').outcome).toBe('passed');
  });

  it.concurrent('grades the writer alone when the reader does not compile', async () => {
    const result = await lab.grade(await lab.reference({ 'fifo_reader.c': [['int main(void)', 'int main(void']] }));
    expect(result).toMatchObject({ verdict: 'compile_error', score: 35, compile: { ok: false } });
    expect(result.compile.output).toContain('fifo_reader.c:');
    expect(checkOf(result, 'writer-sends').outcome).toBe('passed');
    expect(checkOf(result, 'writer-first')).toMatchObject({
      outcome: 'skipped',
      message: expect.stringContaining('fifo_reader.c does not compile') as string,
    });
  });

  it.concurrent('says which file is missing', async () => {
    const files = await lab.reference();
    const result = await lab.grade(files.filter(({ name }) => name === 'fifo_reader.c'));
    expect(result).toMatchObject({
      verdict: 'compile_error',
      score: 30,
      compile: { ok: false, output: 'fifo_writer.c is missing: the lab asks for it.' },
    });
  });

  it.concurrent.each([
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

  it.concurrent('names who waits for whom when the writer opens nothing', async () => {
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
