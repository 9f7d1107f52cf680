import { checkOf, failedChecks, labUnderTest, testDrivers, type Change } from './support/grading.js';

describe.each(testDrivers)('popen-sysinfo with %s', (driver) => {
  const lab = labUnderTest('popen-sysinfo', driver);

  it.concurrent('gives the reference full marks', async () => {
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
  const onlyRead: Change[] = [
    ['printf("  %s", line)', "line[0] = '\\0'"],
    ['int status =', 'fflush(stdout);\n    if (system(command) != 0)\n        return -1;\n    int status ='],
  ];
  const kernelWords = ['ostype', 'hostname', 'osrelease', 'version']
    .map((name) => `/proc/sys/kernel/${name}`)
    .join(' ');
  const nested = "\"sh -c 'uname -a' | cat; x=$(sh -c 'ls *.c'); echo $x; x=$(sh -c date); echo $x\"";
  const onlyClosed: Change[] = [unistd, ['int status = pclose(stream);', 'int status = close(fileno(stream));']];

  it.concurrent.each(['unit', 'wrappers', 'by-hand', 'handed-on'])('accepts the variant %s', async (name) => {
    const result = await lab.grade(await lab.fixture(name));
    expect(failedChecks(result)).toEqual([]);
    expect(result.score).toBe(100);
  });

  it.concurrent.each([
    ['a date that a pipeline hands on', [['"date"', '"date | tr a-z A-Z"']]],
    ['a date in a substitution', [['"date"', String.raw`"D=$(date); echo \"Today: $D\""`]]],
    ['a date of a form and zone of its own', [['"date"', `"TZ=Asia/Kolkata date '+%-d %B %Y'"`]]],
    ['all of them in one shell before each has its own', inMain('show("All", "date; uname -a; ls *.c");')],
    ['another command in the shell of one', [['"uname -a"', '"date; uname -a"']]],
    ['.c files that grep finds', [['"ls *.c"', String.raw`"ls | grep '\\.c$'"`]]],
    ['.c files that a loop finds', [['"ls *.c"', '"for file in *.c; do echo $file; done"']]],
  ] as [string, Change[]][])('accepts %s', async (_what, changes) => {
    const result = await lab.grade(await lab.reference({ [file]: changes }));
    expect(failedChecks(result)).toEqual([]);
    expect(result.score).toBe(100);
  });

  it.concurrent.each(['system', 'prints-only', 'exec-without-shell'])('gives nothing for %s', async (name) => {
    const result = await lab.grade(await lab.fixture(name));
    expect(result).toMatchObject({ verdict: 'failed', score: 0 });
    expect(checkOf(result, 'uname').message).toContain('that is what popen() does');
  });

  it.concurrent.each([
    ['a shell of its own for each', ['popen-used'], null],
    [
      "a shell's own pipes and shells",
      ['popen-used'],
      [
        ['"uname -a"', nested],
        ['|| show("C files", "ls *.c") == -1 || show("Time", "date") == -1', ''],
      ],
    ],
    ['a uname without its options', ['uname'], [['"uname -a"', '"uname"']]],
    ["the kernel's words without uname", ['uname'], [['"uname -a"', `"echo $(cat ${kernelWords})"`]]],
    [
      'words that an uname of another shell left in a file',
      ['uname'],
      [['"uname -a"', '"cat words"'], ...inMain('if (system("uname -a > words") != 0)\n        return 1;')],
    ],
    [
      'an uname that is kept',
      ['uname'],
      [['printf("  %s", line)', 'printf("  %s", line[0] == \'L\' ? "Linux\\n" : line)']],
    ],
    ['one .c file alone', ['c-files'], [['"ls *.c"', '"ls *.c | head -n 1"']]],
    ['every file, whatever its name', ['c-files'], [['"ls *.c"', '"ls"']]],
    ['every file whose ending begins with .c', ['c-files'], [['"ls *.c"', '"ls *.c*"']]],
    ['every file with a c behind any letter', ['c-files'], [['"ls *.c"', '"ls | grep .c"']]],
    ['a .c file of its own', ['c-files'], [['"ls *.c"', '"echo popen_demo.c"']]],
    ['a date that no date gave', ['date'], [['"date"', '"echo Mon Nov 23 10:00:00 UTC 2026"']]],
    ["another day's date", ['date'], [['"date"', `"date -d '3 days ago'"`]]],
    ["a file's date", ['date'], [['"date"', '"date --reference=/bin/sh +%F"']]],
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
    ['words that are read, but that system prints', ['uname', 'c-files', 'date'], onlyRead],
    ['a stream that only close() closes', ['streams-closed'], onlyClosed],
    ['an exit status', ['nothing-left'], [['return EXIT_SUCCESS', 'return 3']]],
    ['a child that nobody waits for', ['nothing-left'], [unistd, ...inMain('if (fork() == 0)\n        _exit(0);')]],
  ] as [string, string[], Change[] | null][])('takes points for %s', async (_what, checks, changes) => {
    const files = changes === null ? await lab.fixture('one-shell') : await lab.reference({ [file]: changes });
    const result = await lab.grade(files);
    expect(failedChecks(result)).toEqual(checks);
    expect(result.verdict).toBe('partial');
  });

  it.concurrent('takes no command for popened that system ran', async () => {
    const result = await lab.grade(
      await lab.reference({ [file]: [['show("Time", "date") == -1', 'fflush(stdout) != 0 || system("date") == -1']] }),
    );
    expect(failedChecks(result)).toEqual(['popen-used', 'date']);
    expect(checkOf(result, 'popen-used').message).toContain('No shell of popen\'s gave the program "date"');
  });

  it.concurrent('says who prints what the program only reads', async () => {
    // The other one's time is another one, too.
    const later: Change = ['system(command) != 0', "(command[0] == 'd' && sleep(1) != 0) || system(command) != 0"];
    const result = await lab.grade(await lab.reference({ [file]: [...onlyRead, unistd, later] }));
    for (const check of ['uname', 'c-files', 'date'])
      expect(checkOf(result, check).message).toContain('another one, as system() starts it, prints it');
  });

  it.concurrent('names the zombie that close() leaves', async () => {
    const result = await lab.grade(await lab.reference({ [file]: onlyClosed }));
    expect(checkOf(result, 'streams-closed').message).toMatch(/shell of "uname -a" \(pid \d+\): it stayed a zombie/);
    expect(result.leaks).toContainEqual(expect.objectContaining({ kind: 'zombie' }));
  });

  it.concurrent.each([
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

  it.concurrent.each([
    ['a mistake', 'int main(void) { return popen(; }', 'expected expression'],
    ['an empty file', '', 'popen_demo.c is empty.'],
    ['a binary', Buffer.from('7f454c4602010100', 'hex'), 'it holds NUL bytes'],
  ])('%s is a compile error', async (_what, content, words) => {
    const result = await grade(content);
    expect(result).toMatchObject({ verdict: 'compile_error', score: 0 });
    expect(result.compile.output).toContain(words);
  });

  it.concurrent('a missing file is a compile error', async () => {
    const result = await lab.grade([]);
    expect(result).toMatchObject({ verdict: 'compile_error', score: 0 });
    expect(result.compile.output).toContain('popen_demo.c is missing');
  });
});
