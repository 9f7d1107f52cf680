import type { Program, ProgramExit } from '../../sandbox/sandbox.port.js';
import { expectEnds, explainExits } from './endings.js';
import { Run } from '../trace/run.js';
import { callOf, givenTo, pipeObject, terminal, transferOf } from '../trace/trace.fixture.js';
import { Trace } from '../trace/trace.js';

const exit: ProgramExit = { code: 0, signal: null, flags: [], wallMs: 1, userMs: 0, systemMs: 0, maxRssBytes: 0 };

function runOf(ended: Partial<ProgramExit> | null, errors = '', output = ''): Run {
  const program: Partial<Program> = {
    pid: 4,
    stdout: Buffer.from(output),
    stderr: Buffer.from(errors),
    trace: [],
    exit: ended && { ...exit, ...ended },
  };
  return new Run('lab', program as Program);
}

describe('expectEnds', () => {
  it.each([
    [{}, null],
    [{ code: 3 }, 'lab ended with exit status 3 instead of ending with status 0.'],
    [{ code: null, signal: 'SIGSEGV' }, 'lab was ended by SIGSEGV instead of ending with status 0.'],
    [{ code: null, signal: 'SIGKILL', flags: ['cpu'] }, 'lab was stopped instead of ending with status 0.'],
    [{ code: null, signal: 'SIGKILL' }, 'lab was ended by SIGKILL instead of ending with status 0.'],
    [null, 'lab did not end.'],
  ] as [Partial<ProgramExit> | null, string | null][])('of a program that ended with %j', (ended, words) => {
    const asked = (): void => expectEnds([runOf(ended)]);
    if (words === null) expect(asked).not.toThrow();
    else expect(asked).toThrow(words);
  });
});

describe('explainExits', () => {
  const explain = (run: Run, ...calls: ReturnType<typeof callOf>[]): string =>
    explainExits([run], { trace: new Trace([{ trace: calls }]), programs: [{ pid: 4, name: 'lab' }] });
  const failed = callOf(4, 'semget', -2);

  it('says nothing of status 0', () => {
    expect(explain(runOf({}, 'semget: No such file or directory\n'), failed)).toBe('');
  });

  it('names the call that failed before, and the last words', () => {
    const given = givenTo(4, terminal, pipeObject(70));
    const said = transferOf(4, 'write', pipeObject(70), 'one\ntwo\nsemget: No such file or directory\n');
    expect(
      explain(
        runOf({ code: 1 }, 'one\ntwo\nsemget: No such file or directory\n'),
        ...given,
        failed,
        callOf(4, 'dup', 3),
        said,
      ),
    ).toBe(
      'lab (pid 4) ended with exit status 1 after semget had failed with ENOENT. The last that it wrote to standard error: "two\\nsemget: No such file or directory".',
    );
  });

  it('names no call that the program went on after', () => {
    const later = callOf(4, 'shmget', 7);
    expect(explain(runOf({ code: 1 }, '', 'usage: lab PATH\n'), failed, later)).toBe(
      'lab (pid 4) ended with exit status 1. The last that it printed: "usage: lab PATH".',
    );
  });

  it('gives each process its own words', () => {
    const calls = [
      callOf(4, 'fork', 5),
      ...givenTo(4, terminal, pipeObject(70)),
      callOf(5, 'pipe', 0, { object: pipeObject(71) }),
      transferOf(5, 'write', pipeObject(71), 'not for people'),
      transferOf(5, 'write', pipeObject(70), 'child: no\n'),
      callOf(5, 'exit', 2 << 8),
    ];
    expect(explain(runOf({}, 'child: no\n'), ...calls)).toBe(
      'The child (pid 5) ended with exit status 2. The last that it wrote to standard error: "child: no".',
    );
    const became = callOf(5, 'exec', 0);
    expect(explain(runOf({}, 'child: no\n'), calls[0] ?? failed, became, callOf(5, 'exit', 2 << 8))).toBe('');
  });

  it('leaves aside who had done its work, where the status is not what is asked about', () => {
    const gaveUp = (...calls: ReturnType<typeof callOf>[]): string =>
      explainExits(
        [runOf({ code: 3 })],
        {
          trace: new Trace([{ trace: [...givenTo(4, terminal, pipeObject(70)), ...calls] }]),
          programs: [{ pid: 4, name: 'lab' }],
        },
        undefined,
        { which: 'gaveUp' },
      );
    const work = transferOf(4, 'write', pipeObject(71), 'Platform 3');
    expect(gaveUp(work)).toBe('');
    expect(gaveUp(work, transferOf(4, 'write', terminal, 'done\n'))).toBe('');
    expect(gaveUp()).toContain('ended with exit status 3');
    expect(gaveUp(work, failed)).toContain('after semget had failed');
    expect(gaveUp(work, transferOf(4, 'write', pipeObject(70), 'no answer\n'))).toContain('ended with exit status 3');
  });
});
