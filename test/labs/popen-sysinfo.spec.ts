import { checkOf, failedChecks, labUnderTest, testDrivers, type Change } from './support/grading.js';

describe.each(testDrivers)('popen-sysinfo with %s', (driver) => {
  const lab = labUnderTest('popen-sysinfo', driver);

  it('gives the reference full marks', async () => {
    const result = await lab.grade(await lab.reference());
    expect(failedChecks(result)).toEqual([]);
    expect(result).toMatchObject({ driver, verdict: 'passed', score: 100, maxScore: 100, leaks: [] });
    expect(result.compile).toEqual({ ok: true, output: '' });
  });
});

describe('popen-sysinfo', () => {
  const lab = labUnderTest('popen-sysinfo');
  const file = 'popen_demo.c';
  const grade = (content: string | Uint8Array) => lab.grade([{ name: file, content }]);
  const inMain = (code: string): Change[] => [['int main(void)\n{\n', `int main(void)\n{\n    ${code}\n`]];

  const unistd: Change = ['#include <stdio.h>', '#include <stdio.h>\n#include <unistd.h>'];
  const onlyClosed: Change[] = [unistd, ['int status = pclose(stream);', 'int status = close(fileno(stream));']];

  it.each(['unit', 'wrappers', 'by-hand'])('accepts the variant %s', async (name) => {
    const result = await lab.grade(await lab.fixture(name));
    expect(failedChecks(result)).toEqual([]);
    expect(result.score).toBe(100);
  });

  it.each(['system', 'prints-only', 'exec-without-shell'])('gives nothing for %s', async (name) => {
    const result = await lab.grade(await lab.fixture(name));
    expect(result).toMatchObject({ verdict: 'failed', score: 0 });
    expect(checkOf(result, 'uname').message).toContain('that is what popen() does');
  });

  it.each([
    ['a shell of its own for each', ['popen-used'], null],
    ['a uname without its options', ['popen-used', 'uname'], [['"uname -a"', '"uname"']]],
    [
      'an uname that is kept',
      ['uname'],
      [['printf("  %s", line)', 'printf("  %s", line[0] == \'L\' ? "Linux\\n" : line)']],
    ],
    ['one .c file alone', ['popen-used', 'c-files'], [['"ls *.c"', '"ls *.c | head -n 1"']]],
    ['every file, whatever its name', ['c-files'], [['"ls *.c"', '"ls"']]],
    ['a .c file of its own', ['popen-used', 'c-files'], [['"ls *.c"', '"echo popen_demo.c"']]],
    ['a date that no date gave', ['popen-used', 'date'], [['"date"', '"echo Mon Nov 23 10:00:00 UTC 2026"']]],
    [
      'a date for nobody',
      ['date'],
      [['printf("  %s", line)', 'if (title[0] != \'T\')\n            printf("  %s", line)']],
    ],
    [
      'a stream that is never closed',
      ['streams-closed'],
      [['int status = pclose(stream);', "int status = title[0] == 'S' ? 0 : pclose(stream);"]],
    ],
    ['a stream that only close() closes', ['streams-closed'], onlyClosed],
    ['an exit status', ['nothing-left'], [['return EXIT_SUCCESS', 'return 3']]],
    ['a child that nobody waits for', ['nothing-left'], [unistd, ...inMain('if (fork() == 0)\n        _exit(0);')]],
  ] as [string, string[], Change[] | null][])('takes points for %s', async (_what, checks, changes) => {
    const files = changes === null ? await lab.fixture('one-shell') : await lab.reference({ [file]: changes });
    const result = await lab.grade(files);
    expect(failedChecks(result)).toEqual(checks);
    expect(result.verdict).toBe('partial');
  });

  it('takes no command for popened that system ran', async () => {
    const result = await lab.grade(
      await lab.reference({ [file]: [['show("Time", "date") == -1', 'fflush(stdout) != 0 || system("date") == -1']] }),
    );
    expect(failedChecks(result)).toEqual(['popen-used', 'date']);
    expect(checkOf(result, 'popen-used').message).toContain('No shell of popen\'s gave the program "date"');
  });

  it('names the zombie that close() leaves', async () => {
    const result = await lab.grade(await lab.reference({ [file]: onlyClosed }));
    expect(checkOf(result, 'streams-closed').message).toMatch(/shell of "uname -a" \(pid \d+\): it stayed a zombie/);
    expect(result.leaks).toContainEqual(expect.objectContaining({ kind: 'zombie' }));
  });

  it.each([
    ['waits for ever', 'pause();', 'deadlock', 'waits in pause'],
    ['runs for ever', 'for (;;)\n        ;', 'timeout', 'was stopped'],
    ['crashes', 'raise(SIGSEGV);', 'crashed', 'SIGSEGV'],
  ])('names what a program does that %s', async (_what, code, outcome, words) => {
    const includes: Change = ['#include <stdio.h>', '#include <signal.h>\n#include <stdio.h>\n#include <unistd.h>'];
    const result = await lab.grade(await lab.reference({ [file]: [includes, ...inMain(code)] }));
    expect(result).toMatchObject({ verdict: 'failed', score: 0 });
    expect(checkOf(result, 'popen-used')).toMatchObject({
      outcome,
      message: expect.stringContaining(words) as string,
    });
  });

  it.each([
    ['a mistake', 'int main(void) { return popen(; }', 'expected expression'],
    ['an empty file', '', 'popen_demo.c is empty.'],
    ['a binary', Buffer.from('7f454c4602010100', 'hex'), 'it holds NUL bytes'],
  ])('%s is a compile error', async (_what, content, words) => {
    const result = await grade(content);
    expect(result).toMatchObject({ verdict: 'compile_error', score: 0 });
    expect(result.compile.output).toContain(words);
  });

  it('a missing file is a compile error', async () => {
    const result = await lab.grade([]);
    expect(result).toMatchObject({ verdict: 'compile_error', score: 0 });
    expect(result.compile.output).toContain('popen_demo.c is missing');
  });
});
