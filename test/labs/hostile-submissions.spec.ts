import { readFile } from 'node:fs/promises';
import { asTheWorkerDoes } from '../support/as-the-worker-does.js';
import { failedChecks, labUnderTest, testDrivers } from './support/grading.js';

const sourceOf = (name: string): Promise<Buffer> => readFile(new URL(`./fixtures/any/${name}.c`, import.meta.url));

/** Little enough to be full before the processor's time is over, also where a machine gives out memory slowly. */
const SANDBOX_MEMORY_BYTES = 64 * 1024 * 1024;

describe.each(testDrivers)('a submission that misbehaves, with %s', (driver) => {
  const lab = labUnderTest('pipe-conversation', driver, { SANDBOX_MEMORY_BYTES });
  const grade = (content: string | Uint8Array) => asTheWorkerDoes(() => lab.grade([{ name: 'pipe_lab.c', content }]));

  it.each([
    ['spins', 'timeout', 'was stopped'],
    ['hangs', 'deadlock', 'on pipe 1 (fd 3); its write end is still open in pid'],
    ['crashes', 'crashed', 'crashed with SIGSEGV (pipe_lab.c line 4)'],
    ['floods', 'output_limit', 'printed more'],
    ['fork-bomb', 'process_limit', 'more processes'],
    ['eats-memory', 'memory_limit', 'more memory'],
  ])('%s: %s', async (name, outcome, words) => {
    const result = await grade(await sourceOf(name));
    expect(result).toMatchObject({ verdict: 'failed', score: 0 });
    expect(new Set(result.checks.map((check) => check.outcome))).toEqual(new Set([outcome]));
    expect(result.checks[0]?.message).toContain(words);
  });

  it('the compiler that runs out of memory: a compile error', async () => {
    const result = await grade('#include "/dev/zero"\nint main(void) { return 0; }\n');
    expect(result).toMatchObject({ verdict: 'compile_error', compile: { ok: false } });
    expect(failedChecks(await lab.grade(await lab.reference()))).toEqual([]);
  });
});

describe('a submission that is odd', () => {
  const lab = labUnderTest('pipe-conversation');
  const grade = (content: string | Uint8Array) => lab.grade([{ name: 'pipe_lab.c', content }]);

  it('is graded in bounded time and memory though it makes thousands of generations', async () => {
    const result = await grade(await sourceOf('process-chain'));
    expect(failedChecks(result)).toEqual(result.checks.slice(1).map(({ id }) => id));
    expect(JSON.stringify(result).length).toBeLessThan(50_000);
  });

  it.each([
    ['an empty file', '', 'pipe_lab.c is empty.'],
    ['white space', ' \n\t\n', 'pipe_lab.c is empty.'],
    ['no text', Buffer.from('7f454c460201010000000000', 'hex'), 'pipe_lab.c is not a text file: it holds NUL bytes.'],
    ['junk without NUL bytes', Buffer.alloc(3_000, 'ÿþ\u0001', 'latin1'), 'stray ‘\\377’ in program'],
    ['too much text', 'x'.repeat(65_537), '65536 are allowed'],
    ['a mistake', 'int main(void) { return pipe(; }', 'expected expression before ‘;’'],
    ['no main', 'int station;\n', 'undefined reference to'],
    [
      'a program of a gigabyte',
      'char big[1 << 30] = { 1 };\nint main(void) { return big[0]; }',
      'pipe_lab.c does not compile',
    ],
    ['what is not there', '#include "/etc/shadow"\nint main(void) { return 0; }', 'fatal error: /etc/shadow'],
  ])('%s is a compile error in words', async (_what, content, words) => {
    const result = await grade(content);
    expect(result).toMatchObject({ verdict: 'compile_error', score: 0, compile: { ok: false } });
    expect(result.compile.output).toContain(words);
    expect(result.compile.output.length).toBeLessThan(13_000);
    expect(new Set(result.checks.map((check) => check.outcome))).toEqual(new Set(['skipped']));
  });

  it('shows warnings and takes nothing for them', async () => {
    const result = await lab.grade(
      await lab.reference({ 'pipe_lab.c': [['pid_t child = fork();', 'int unused;\n    pid_t child = fork();']] }),
    );
    expect(result).toMatchObject({ verdict: 'passed', compile: { ok: true } });
    expect(result.compile.output).toContain('unused variable');
  });

  it('has patience with a program that prints much', async () => {
    const chatter =
      'for (int i = 0; i < 3000; i++)\n        printf("%d. this line says nothing, and says it again and again\\n", i);';
    const result = await lab.grade(
      await lab.reference({ 'pipe_lab.c': [['pid_t child = fork();', `${chatter}\n    pid_t child = fork();`]] }),
    );
    expect(failedChecks(result)).toEqual([]);
  });

  it('leaves files aside that the lab does not ask for', async () => {
    const result = await lab.grade([...(await lab.reference()), { name: '../../etc/passwd', content: 'x' }]);
    expect(result.verdict).toBe('passed');
    expect(result.compile.output).toContain('../../etc/passwd is not a file of this lab');
  });

  it('ends with a rejection when it is aborted, and the grader goes on', async () => {
    const abort = new AbortController();
    const files = [{ name: 'pipe_lab.c', content: await sourceOf('spins') }];
    const grading = lab.grade(files, {
      signal: abort.signal,
      onProgress: ({ step }) => step === 'checking' && abort.abort(new Error('the worker stops')),
    });
    await expect(grading).rejects.toThrow('the worker stops');
    expect(failedChecks(await lab.grade(await lab.reference()))).toEqual([]);
  });

  it('is not graded for a lab that there is not', async () => {
    await expect(lab.grade([], { lab: 'no-such-lab' })).rejects.toThrow('there is no lab "no-such-lab"');
  });

  it('tells its progress', async () => {
    const steps: string[] = [];
    await lab.grade(await lab.reference(), {
      onProgress: (progress) =>
        steps.push(progress.step === 'checking' ? `${progress.number} of ${progress.of}` : progress.step),
    });
    expect(steps).toEqual(['preparing', 'compiling', '1 of 6', '2 of 6', '3 of 6', '4 of 6', '5 of 6', '6 of 6']);
  });
});
