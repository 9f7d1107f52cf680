import { commandOfShell, isSystemProgram } from './system-programs.js';
import { callOf } from './trace.fixture.js';

const execOf = (file: string, ...argv: string[]) =>
  callOf(7, 'exec', 0, { object: { kind: 'file', id: 0n, name: file }, text: argv.join('\n') });

describe('a program of the system', () => {
  it.each([
    ['/usr/bin/date', true],
    ['/bin/date', true],
    ['/tmp/bin/date', false],
    ['/lab/usr/bin/date', false],
    ['/usr/bin/date2', false],
    ['/usr/bin/date (deleted)', false],
    ['', false],
  ])('is known by its file: %s', (file, expected) => {
    expect(isSystemProgram(execOf(file, 'date'), 'date')).toBe(expected);
  });

  it('is told by an exec alone', () => {
    const opened = callOf(7, 'open', 3, { object: { kind: 'file', id: 0n, name: '/usr/bin/date' } });
    expect(isSystemProgram(opened, 'date')).toBe(false);
  });
});

describe('the command of a shell', () => {
  it.each([
    ['/usr/bin/dash', ['sh', '-c', 'uname -a'], 'uname -a'],
    ['/usr/bin/bash', ['/bin/sh', '-c', '--', 'uname -a'], 'uname -a'],
    ['/usr/bin/dash', ['whatever', '-c', 'for i in 1\ndo date\ndone'], 'for i in 1\ndo date\ndone'],
    ['/usr/bin/dash', ['sh', 'script'], null],
    ['/stage/popen_demo', ['sh', '-c', 'uname -a'], null],
    ['/tmp/bin/sh', ['/bin/sh', '-c', 'uname -a'], null],
  ])('%s with %j: %j', (file, argv, command) => {
    expect(commandOfShell(execOf(file, ...argv))).toBe(command);
  });
});
