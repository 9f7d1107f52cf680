import { checkOf, failedChecks, labUnderTest, testDrivers } from './support/grading.js';

describe.each(testDrivers)('pipe-conversation with %s', (driver) => {
  const lab = labUnderTest('pipe-conversation', driver);

  it.concurrent('gives the reference full marks', async () => {
    const result = await lab.grade(await lab.reference());
    expect(failedChecks(result)).toEqual([]);
    expect(result).toMatchObject({
      lab: 'pipe-conversation',
      driver,
      verdict: 'passed',
      score: 100,
      maxScore: 100,
      leaks: [],
    });
    expect(result.compile).toEqual({ ok: true, output: '' });
  });
});

describe('pipe-conversation', () => {
  const lab = labUnderTest('pipe-conversation');
  const file = 'pipe_lab.c';

  it.concurrent("gives the unit's own program full marks", async () => {
    const result = await lab.grade(await lab.fixture('unit'));
    expect(result).toMatchObject({ verdict: 'passed', score: 100 });
  });

  it.concurrent.each(['to-end-of-file', 'dup2-and-exec', 'in-pieces', 'ignores-sigchld'])(
    'accepts the variant %s',
    async (name) => {
      const result = await lab.grade(await lab.fixture(name));
      expect(failedChecks(result)).toEqual([]);
    },
  );

  it.concurrent.each([
    [
      'question-arrives',
      [['deliver(to_room, question, sizeof question)', 'deliver(to_room, "Hello?", 7)']],
      [['printf("[Signal Room] received: %s\\n", buffer)', 'printf("[Signal Room] received: %s\\n", question)']],
    ],
    [
      'answer-arrives',
      [['deliver(to_master, answer, sizeof answer)', 'deliver(to_master, "Maybe.", 7)']],
      [['printf("[Station Master] received: %s\\n", buffer)', 'printf("[Station Master] received: %s\\n", answer)']],
    ],
    ['both-print', [['printf("[Signal Room] received: %s\\n", buffer);', '']], []],
    ['unused-ends-closed', [['close(ask[1]);', '']], []],
    ['child-reaped', [['waitpid(child, NULL, 0) == -1', '0']], []],
  ] as [string, [string, string][], [string, string][]][])(
    'takes points for %s alone',
    async (check, first, second) => {
      const result = await lab.grade(await lab.reference({ [file]: [...first, ...second] }));
      expect(failedChecks(result)).toEqual([check]);
      expect(checkOf(result, check).outcome).toBe('failed');
      expect(result.verdict).toBe('partial');
    },
  );

  it.concurrent.each([
    ['a helper between pipe() and fork()', [['pid_t child = fork();', 'system("true");\n    pid_t child = fork();']]],
    ['a helper of popen before anything else', [['int ask[2];', 'pclose(popen("echo hello", "r"));\n    int ask[2];']]],
    [
      'a look for the child that does not wait',
      [['station_master(ask[1]', 'waitpid(child, NULL, WNOHANG);\n    station_master(ask[1]']],
    ],
    ['closing a range', [['close(ask[1]);\n        close(reply[0]);', 'close_range(ask[1], reply[0], 0);']]],
    [
      'colours',
      [
        ['[Signal Room] received: %s', '[Signal Room] received: \\033[32m%s\\033[0m'],
        ['[Station Master] received: %s', '[Station Master] received: \\033[1;32m%s\\033[m'],
      ],
    ],
    [
      'a banner that goes out in one write with the messages',
      [
        ['#include <stdio.h>', '#define _GNU_SOURCE\n#include <stdio.h>'],
        ['int ask[2];', 'static char room[8192];\n    int ask[2];\n    setvbuf(stdout, room, _IOFBF, sizeof room);'],
        ['deliver(to_room, question', 'printf("%0700d\\n", 0);\n    deliver(to_room, question'],
        [
          'receive(from_master, buffer, sizeof buffer);',
          'receive(from_master, buffer, sizeof buffer);\n    printf("%0700d\\n", 0);',
        ],
      ],
    ],
  ] as [string, [string, string][]][])('accepts %s', async (_what, changes) => {
    const result = await lab.grade(await lab.reference({ [file]: changes }));
    expect(failedChecks(result)).toEqual([]);
  });

  it.concurrent('sees ends that are held open behind a helper', async () => {
    const result = await lab.grade(
      await lab.reference({
        [file]: [
          ['int ask[2];', 'system("true");\n    int ask[2];'],
          ['    close(ask[0]);\n    close(reply[1]);\n', ''],
        ],
      }),
    );
    expect(failedChecks(result)).toEqual(['unused-ends-closed']);
    expect(checkOf(result, 'unused-ends-closed').message).toMatch(
      /^The parent \(pid \d+\) still held the read end of pipe 1 .* when it called read; the parent .* the write end of pipe 2/,
    );
  });

  it.concurrent('tells a parent that waits from one that does not', async () => {
    const result = await lab.grade(
      await lab.reference({ [file]: [['close(to_master);\n    return 0;', 'for (;;)\n        close(to_master);']] }),
    );
    expect(failedChecks(result)).toEqual(['child-reaped']);
    expect(checkOf(result, 'child-reaped').message).toMatch(/parent was still waiting for its child \(pid \d+\)/);
    expect(result.leaks).toMatchObject([{ kind: 'process', detail: 'was still running when the time was up' }]);
  });

  it.concurrent('gives no marks for printing to two children who talk in silence', async () => {
    const result = await lab.grade(await lab.fixture('silent-siblings'));
    expect(failedChecks(result)).toEqual(['question-arrives', 'answer-arrives', 'both-print']);
  });

  it.concurrent.each(['prints-only', 'same-process', 'daemon'])('gives nothing for %s', async (name) => {
    const result = await lab.grade(await lab.fixture(name));
    expect(result).toMatchObject({ verdict: 'failed', score: 0 });
  });

  it.concurrent('takes no message for sent that a process reads back itself', async () => {
    const result = await lab.grade(await lab.fixture('echoes'));
    expect(failedChecks(result)).toEqual(result.checks.slice(1).map(({ id }) => id));
  });

  it.concurrent('wants a pipe for each direction', async () => {
    const result = await lab.grade(await lab.fixture('one-pipe'));
    expect(failedChecks(result)).toEqual(['answer-arrives']);
    expect(checkOf(result, 'answer-arrives').message).toContain('same pipe');
  });

  it.concurrent('explains the reader that waits for itself', async () => {
    const result = await lab.grade(await lab.fixture('waits-for-itself'));
    const closing = checkOf(result, 'unused-ends-closed');
    expect(closing.outcome).toBe('deadlock');
    expect(closing.message).toMatch(
      /The child \(pid (\d+)\) waits in read \(pipe_lab\.c line \d+\) on pipe 1 \(fd \d+\); its write end is still open in pid \1 itself: fd \d+ was never closed/,
    );
    expect(checkOf(result, 'question-arrives').outcome).toBe('passed');
  });

  it.concurrent('names the crash of a child, and still counts what happened before', async () => {
    const result = await lab.grade(await lab.fixture('crash-in-child'));
    expect(checkOf(result, 'question-arrives').outcome).toBe('passed');
    expect(checkOf(result, 'answer-arrives')).toMatchObject({
      outcome: 'crashed',
      message: expect.stringMatching(/The child \(pid \d+\) crashed with SIGSEGV \(pipe_lab\.c line 16\)/) as string,
    });
    expect(failedChecks(result)).toEqual(['answer-arrives', 'both-print']);
  });

  it.concurrent('names the line that called a library function which crashed', async () => {
    const content =
      '#include <string.h>\nint main(void)\n{\n    char *volatile nowhere = 0;\n    strcpy(nowhere, "Is Platform 3 free?");\n    return 0;\n}\n';
    const { checks } = await lab.grade([{ name: 'pipe_lab.c', content }]);
    expect(checks[0]?.message).toContain('pipe_lab crashed with SIGSEGV (pipe_lab.c line 5)');
  });

  it.concurrent('lists what a program leaves behind', async () => {
    const result = await lab.grade(await lab.fixture('daemon'));
    expect(result.leaks).toContainEqual(expect.objectContaining({ kind: 'process' }));
    const zombie = await lab.grade(await lab.reference({ [file]: [['waitpid(child, NULL, 0) == -1', '0']] }));
    expect(zombie.leaks).toContainEqual(expect.objectContaining({ kind: 'zombie' }));
  });

  it.concurrent('shows what the kernel said', async () => {
    const result = await lab.grade(await lab.reference());
    expect(checkOf(result, 'question-arrives').evidence?.[0]).toMatchObject({
      kind: 'calls',
      detail: expect.stringContaining('Is Platform 3 clear?') as string,
    });
  });
});
