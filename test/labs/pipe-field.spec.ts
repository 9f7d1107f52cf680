import { itInFull } from '../support/in-full.js';
import { describeField, eachOn } from './support/field.js';
import { checkOf, labUnderTest, testModes } from './support/grading.js';

describeField('pipe-conversation', [
  { name: 'base', score: 100 },
  { name: 'sleeps-8', score: 100 },
  { name: 'vmsplice', score: 100, never: [/did not go through/] },
  { name: 'copied-buffer', score: 90, says: [/copied/] },
  { name: 'unasked', score: { most: 90 }, says: [/before/] },
  {
    name: 'wnohang',
    score: 90,
    says: [/gave 0: the child still ran/],
    never: [/neither wait nor waitpid|without having called/],
  },
  {
    name: 'spin',
    score: 90,
    says: [/end of the pipe|its end/],
    never: [/neither wait nor waitpid|without having called/],
  },
  { name: 'after-fork', score: 0, says: [/after fork/], never: [/reader has to stay/] },
  { name: 'closed-wrong', score: 15, says: [/EBADF/] },
  { name: 'swapped', score: 15, says: [/EBADF/, /to read from/] },
  { name: 'not-flushed', score: 15, says: [/fflush/], never: [/[Bb]oth read first/] },
  { name: 'underscore-exit', score: 90, says: [/flushed/, /_exit/] },
  { name: 'sizeof', score: 40, says: [/8 bytes/, /"Station "/] },
  { name: 'wrong-text', score: 65, says: [/number 3 free\?/] },
]);

/** A conversation in which a part of either side can be exchanged. */
interface Parts {
  first?: string;
  made?: string;
  childCloses?: string;
  childReads?: string;
  childWrites?: string;
  childPrints?: string;
  parentCloses?: string;
  parentWrites?: string;
  parentReads?: string;
  waits?: string;
}

function conversation(parts: Parts): Buffer {
  const {
    first = '',
    made = 'pipe(a); pipe(b); p = fork();',
    childCloses = 'close(a[1]); close(b[0]);',
    childReads = 'read(a[0], t, sizeof t);',
    childWrites = 'write(b[1], r, strlen(r) + 1);',
    childPrints = 'printf("[Child] received %s\\n[Child] sent %s\\n", t, r);',
    parentCloses = 'close(a[0]); close(b[1]);',
    parentWrites = 'write(a[1], q, strlen(q) + 1);',
    parentReads = 'printf("[Parent] sent %s\\n", q); read(b[0], t, sizeof t); printf("[Parent] received %s\\n", t);',
    waits = 'wait(NULL);',
  } = parts;
  return Buffer.from(`#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>
int main(void)
{
    int a[2], b[2], o[2];
    char t[100] = "", path[64];
    char *q = "Station Master: Is Platform 3 clear?", *r = "Signal Room: Yes, Platform 3 is clear!";
    pid_t p;
    (void)o; (void)path;
    ${first}
    ${made}
    if (p == 0) {
        ${childCloses}
        ${childReads}
        ${childWrites}
        ${childPrints}
        return 0;
    }
    ${parentCloses}
    ${parentWrites}
    ${parentReads}
    ${waits}
    return 0;
}
`);
}

describe.each(testModes)('other programs of each kind, pipe-conversation with %s', (mode) => {
  const lab = labUnderTest('pipe-conversation', mode);
  const grade = (parts: Parts) => lab.grade([{ name: 'pipe_lab.c', content: conversation(parts) }]);

  eachOn(mode, [
    ['plain', {}],
    [
      'a prompt that stands in the buffer at the fork, and texts that both print',
      {
        first: 'printf("Hello\\n"); printf("> ");',
        childPrints: 'printf("%s (received), sent %s\\n", t, r);',
        parentReads: 'read(b[0], t, sizeof t); printf("%s (sent), received %s\\n", q, t);',
      },
    ],
    [
      'splice',
      {
        childReads:
          'pipe(o); splice(a[0], NULL, o[1], NULL, 100, 0); read(o[0], t, sizeof t); close(o[0]); close(o[1]);',
      },
    ],
    [
      'tee',
      {
        childReads:
          'pipe(o); tee(a[0], o[1], 100, 0); read(o[0], t, sizeof t); read(a[0], t, sizeof t); close(o[0]); close(o[1]);',
      },
    ],
    [
      'sendfile',
      {
        parentWrites:
          'int f = open("/tmp/q", O_RDWR | O_CREAT, 0600); write(f, q, strlen(q) + 1); lseek(f, 0, SEEK_SET); sendfile(a[1], f, NULL, strlen(q) + 1); close(f);',
      },
    ],
    [
      'a descriptor by way of /proc',
      {
        parentWrites:
          'sprintf(path, "/proc/self/fd/%d", a[1]); int f = open(path, O_WRONLY); close(a[1]); write(f, q, strlen(q) + 1);',
      },
    ],
    ['pwritev2', { childWrites: 'pwritev2(b[1], &(struct iovec){ r, strlen(r) + 1 }, 1, -1, 0);' }],
    [
      'a child looked for until it has ended',
      {
        childPrints: 'printf("%s%s\\n", t, r); fflush(stdout); usleep(50000);',
        waits: 'while (waitpid(p, NULL, WNOHANG) == 0) usleep(1000);',
      },
    ],
    [
      'pauses',
      {
        parentWrites: 'sleep(2); write(a[1], q, strlen(q) + 1);',
        childWrites: 'sleep(2); write(b[1], r, strlen(r) + 1);',
      },
    ],
    ['a buffer that was flushed before the fork', { first: 'printf("%s ", q); fflush(stdout);' }],
    [
      'a label that both sides print alike',
      {
        first: 'puts("Railway");',
        childPrints: 'printf("%s\\n", t); printf("%s\\n", r);',
        parentReads: 'printf("%s\\n", q); read(b[0], t, sizeof t); printf("%s\\n", t);',
      },
    ],
  ] as [string, Parts][])('gives full marks: %s', async (_what, parts) => {
    const result = await grade(parts);
    expect(result.checks.map(({ message }) => message).filter((message) => message !== '')).toEqual([]);
    expect(result.score).toBe(100);
  });

  eachOn(mode, [
    [
      'pipes made after the fork, and never closed',
      'question-arrives',
      { made: 'p = fork(); pipe(a); pipe(b);', childCloses: '', parentCloses: '' },
      [/made after fork\(\)/],
      [/Close fd/, /reader has to stay/],
    ],
    [
      'the end to write to closed by the child',
      'answer-arrives',
      { childCloses: 'close(a[1]); close(b[1]);' },
      [
        /The child \(pid \d+\) called write \(pipe_lab\.c line \d+\) on descriptor \d, and it failed with EBADF: it is the write end of pipe 2, which this process had closed itself \(pipe_lab\.c line \d+\)/,
      ],
      [],
    ],
    [
      'a read from the end to write to',
      'question-arrives',
      { childReads: 'read(a[1], t, sizeof t);', childCloses: 'close(a[0]); close(b[0]);' },
      [/failed with EBADF: this is the write end/],
      [],
    ],
    [
      'standard output led into a pipe and not flushed',
      'question-arrives',
      {
        parentWrites: 'int was = dup(1); dup2(a[1], 1); printf("%s", q);',
        parentReads: 'read(b[0], t, sizeof t); dup2(was, 1);',
      },
      [/standard output of the parent \(pid \d+\) is the write end of pipe 1.*fflush/],
      [/[Bb]oth read first/],
    ],
    [
      'an answer before the question, which is then asked',
      'answer-arrives',
      {
        childReads: 'write(b[1], r, strlen(r) + 1);',
        childWrites: 'read(a[0], t, sizeof t);',
        parentWrites: 'usleep(50000); write(a[1], q, strlen(q) + 1);',
      },
      [/wrote the answer before it had read the question/],
      [],
    ],
    [
      'text copied at the fork',
      'both-print',
      { first: 'fputs("Sent: ", stdout); fputs(q, stdout);', childPrints: 'printf(" Sent: %s", r);' },
      [/the child does not print the question.*copied stdio buffer.*fflush\(stdout\) before fork/],
      [],
    ],
    [
      'text copied at the fork, when a line had come out before',
      'both-print',
      { first: 'printf("Hello\\n"); printf("Sent: %s", q);', childPrints: 'printf(" Sent: %s", r);' },
      [/the child does not print the question.*copied stdio buffer.*fflush\(stdout\) before fork/],
      [],
    ],
    [
      "lines copied at the fork, in a buffer of the program's own",
      'both-print',
      {
        first: 'static char own[4096]; setvbuf(stdout, own, _IOFBF, sizeof own); printf("Sent: %s\\n", q);',
        childPrints: 'printf("Sent: %s\\n", r);',
      },
      [/the child does not print the question.*copied stdio buffer/],
      [],
    ],
    [
      'a parent that ends with _exit',
      'both-print',
      { parentReads: 'printf("%s", q); read(b[0], t, sizeof t); printf("%s", t);', waits: 'wait(NULL); _exit(0);' },
      [/the parent does not print the question.*never flushed.*_exit/],
      [/printed nothing/],
    ],
    [
      'two children and one wait',
      'child-reaped',
      {
        made: 'pipe(a); pipe(b); p = fork(); if (p > 0 && fork() == 0) { close(a[0]); close(a[1]); close(b[0]); close(b[1]); return 0; }',
      },
      [/has not reaped its child \(pid \d+\): it waited for another child only/],
      [/neither wait nor waitpid|without having called/],
    ],
    [
      'an answer without the question having been read',
      'answer-arrives',
      { childReads: 'strcpy(t, q);' },
      [/had read nothing of the question, which was in pipe 1/],
      [],
    ],
    [
      'an answer to a part of the question',
      'answer-arrives',
      { childReads: 'read(a[0], t, 30);' },
      [/had read only 30 bytes of the question/],
      [],
    ],
    [
      'a second wait that fails',
      'child-reaped',
      { waits: 'wait(NULL); if (waitpid(p, NULL, 0) == -1) return 1;' },
      [/after waitpid \(pipe_lab\.c line \d+\) had failed with ECHILD/, /status 1 instead of ending with status 0/],
      [/Unknown/],
    ],
    [
      'an end by a signal',
      'child-reaped',
      { waits: 'wait(NULL); raise(SIGTERM);' },
      [/was ended by SIGTERM instead of ending with status 0/],
      [/instead of 0/],
    ],
    [
      'another text',
      'question-arrives',
      { parentWrites: 'write(a[1], "Hello?", 7);' },
      [/instead were 7 bytes: "Hello\?\\0"/],
      [/size of a pointer/],
    ],
  ] as [string, string, Parts, RegExp[], RegExp[]][])('explains: %s', async (_what, id, parts, says, never) => {
    const { outcome, message } = checkOf(await grade(parts), id);
    expect(outcome).not.toBe('passed');
    for (const pattern of says) expect(message).toMatch(pattern);
    for (const pattern of never) expect(message).not.toMatch(pattern);
  });

  const itHere = mode === 'bubblewrap' ? it.concurrent : itInFull;

  // Long paths fill the record with few calls.
  const manyCalls =
    'static char x[3600], y[3600]; for (int i = 0; i < 3598; i++) x[i] = y[i] = i % 2 ? 97 : 47; for (int i = 0; i < 2000; i++) { unlink(x); unlink(y); }';

  itHere('gives nothing for what a trace that was cut off does not show', async () => {
    const left = `${manyCalls} for (int i = 0; i < 5; i++) if (fork() == 0) _exit(0);`;
    const result = await grade({ waits: `wait(NULL); ${left}` });
    expect(checkOf(result, 'question-arrives').outcome).toBe('passed');
    for (const id of ['child-reaped', 'unused-ends-closed']) {
      const { outcome, message } = checkOf(result, id);
      expect(outcome).not.toBe('passed');
      expect(message).toMatch(/Only the first \d+ calls of the program are on record/);
    }
  });

  itHere('claims nothing of what a trace that was cut off does not show', async () => {
    const result = await grade({ first: manyCalls });
    for (const { outcome, message } of result.checks) {
      expect(outcome).not.toBe('passed');
      expect(message).toMatch(/on record/);
      expect(message).not.toMatch(/never calls|did not|No process|not waited/);
    }
  });

  itHere('counts nothing as printed that went to a terminal of the program', async () => {
    const own =
      'int m = open("/dev/ptmx", O_RDWR | O_NOCTTY); grantpt(m); unlockpt(m); int s = open(ptsname(m), O_RDWR | O_NOCTTY); dprintf(s, "%s %s", q, r);';
    const result = await grade({ childPrints: own, parentReads: `read(b[0], t, sizeof t); ${own}` });
    expect(checkOf(result, 'both-print').message).toMatch(/the parent does not print the question/);
  });
});
