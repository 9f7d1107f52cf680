import type { ProgramSpec, Sandbox } from '../../sandbox/sandbox.port.js';
import { SandboxLostError, SandboxRequestError } from '../../sandbox/errors.js';
import { resolveLines, siteOf } from './source-lines.js';
import { callOf } from '../trace/trace.fixture.js';
import { Trace } from '../trace/trace.js';

/** A sandbox whose addr2line gives these answers, whatever it is asked. */
function sandboxOf(answers: string, started: ProgramSpec[] = []): Sandbox {
  const start = async (spec: ProgramSpec) => {
    started.push(spec);
    return { stdout: Buffer.from(answers), ended: Promise.resolve() };
  };
  return { start } as unknown as Sandbox;
}

const at = (address: bigint) => ({ program: 'pipe_lab', address });

describe('resolveLines', () => {
  it('asks once for each program, and knows the lines of the student’s files', async () => {
    const started: ProgramSpec[] = [];
    const sandbox = sandboxOf('/lab/pipe_lab.c:31\n/lab/pipe_lab.c:9 (discriminator 2)\n', started);
    const lineOf = await resolveLines(sandbox, [at(0x11an), at(0x22n), at(0x11an)], ['pipe_lab.c']);
    expect(started.map(({ argv }) => argv)).toEqual([['addr2line', '-e', '/stage/pipe_lab', '0x11a', '0x22']]);
    expect(lineOf(at(0x11an))).toBe(' (pipe_lab.c line 31)');
    expect(lineOf(at(0x22n))).toBe(' (pipe_lab.c line 9)');
    expect(lineOf(at(0x33n))).toBe('');
    expect(lineOf(null)).toBe('');
  });

  it.each([
    ['??:0'],
    ['??:?'],
    ['/lab/pipe_lab.c:0'],
    ['/lab/pipe_lab.c:?'],
    ['/usr/include/stdio.h:12'],
    ['/lab/../etc/pipe_lab.c:4'],
    ['/lab/pipe_lab.c:4)\u001b[2J'],
    [''],
  ])('takes no notice of %j', async (answer) => {
    const lineOf = await resolveLines(sandboxOf(`${answer}\n`), [at(1n)], ['pipe_lab.c']);
    expect(lineOf(at(1n))).toBe('');
  });

  it('does without lines where they can not be looked up, and hands a lost sandbox on', async () => {
    const failing = (error: Error): Sandbox => {
      const start = async (): Promise<never> => {
        throw error;
      };
      return { start } as unknown as Sandbox;
    };
    const lineOf = await resolveLines(failing(new SandboxRequestError('START', 11, '')), [at(1n)], ['pipe_lab.c']);
    expect(lineOf(at(1n))).toBe('');
    await expect(resolveLines(failing(new SandboxLostError('gone')), [at(1n)], [])).rejects.toThrow(SandboxLostError);
  });
});

describe('siteOf', () => {
  it('knows the program of a child, unless it became another one', () => {
    const trace = new Trace([
      { trace: [callOf(7, 'exec', 0), callOf(7, 'fork', 8), callOf(7, 'fork', 9), callOf(9, 'exec', 0)] },
    ]);
    const known = { trace, programs: [{ pid: 7, name: 'pipe_lab' }] };
    expect(siteOf({ pid: 7, caller: 5n }, known)).toEqual(at(5n));
    expect(siteOf({ pid: 8, caller: 5n }, known)).toEqual(at(5n));
    expect(siteOf({ pid: 9, caller: 5n }, known)).toBeNull();
    expect(siteOf({ pid: 7, caller: 0n }, known)).toBeNull();
    expect(siteOf({ pid: 44, caller: 5n }, known)).toBeNull();
  });
});
