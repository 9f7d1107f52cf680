import { describeField, eachOn } from './support/field.js';
import { type Change, checkOf, labUnderTest, testModes } from './support/grading.js';

describeField('fifo-announcement', [
  { name: 'sleeps-5', score: 100 },
  { name: 'writer-sleeps-5', score: 100 },
  { name: 'vmsplice', score: 100 },
  { name: 'rdwr-writer', score: 55, says: [/O_RDWR/], never: [/only the first 1 came out/] },
  { name: 'rdwr-reader', score: 35, says: [/O_RDWR/, /its own writer/], never: [/was never closed/] },
  { name: 'nonblock-writer', score: 55, says: [/ENXIO/] },
  { name: 'exits-on-eexist', score: 35, says: [/EEXIST/, /status 1/] },
  // Whether its one look finds the line is luck, which no mark may rest on.
  {
    name: 'nonblock-reader',
    score: 35,
    says: [/it is luck whether the line is there/, /it opened \/tmp\/ipc_lab_fifo with O_NONBLOCK/],
    never: [/SIGPIPE/, /the writer was given/i],
  },
  { name: 'argv', score: 30, says: [/status 1/, /usage: /] },
]);

describe.each(testModes)('other programs of each kind, fifo-announcement with %s', (mode) => {
  const lab = labUnderTest('fifo-announcement', mode);
  const [writer, reader] = ['fifo_writer.c', 'fifo_reader.c'];
  const gnu: Change = ['#include <errno.h>', '#define _GNU_SOURCE\n#include <errno.h>'];

  eachOn(mode, [
    [
      'a line that goes from standard input into the FIFO by splice',
      {
        [writer]: [
          gnu,
          ['fgets(line, sizeof line, stdin) == NULL', 'line[0] = 0'],
          ['write(fd, line, size) != (ssize_t)size', '(void)size, splice(0, NULL, fd, NULL, 256, 0) < 1'],
        ],
      },
    ],
    [
      'a line that comes out of the FIFO by way of a pipe',
      {
        [reader]: [
          gnu,
          [
            'have < sizeof line - 1 && (got = read(fd, line + have, sizeof line - 1 - have)) > 0',
            '(got = splice(fd, NULL, own[1], NULL, 255, 0)) > 0 && read(own[0], line + have, (size_t)got) == got',
          ],
          ['    ssize_t got;', '    ssize_t got;\n    int own[2];\n    if (pipe(own) == -1) return 1;'],
        ],
      },
    ],
    [
      'a writer that tries until there is a reader',
      {
        [writer]: [
          [
            'int fd = open(FIFO_PATH, O_WRONLY);',
            'int fd;\n    while ((fd = open(FIFO_PATH, O_WRONLY | O_NONBLOCK)) == -1) usleep(20000);',
          ],
        ],
      },
    ],
    [
      'a reader that opens with O_NONBLOCK and looks again until the line is there',
      {
        [reader]: [
          ['O_RDONLY)', 'O_RDONLY | O_NONBLOCK)'],
          [
            'while (have < sizeof line - 1 && (got = read(fd, line + have, sizeof line - 1 - have)) > 0)',
            'while ((got = read(fd, line + have, sizeof line - 1 - have)) != 0 || have == 0) if (got > 0)',
          ],
        ],
      },
    ],
    [
      'pauses on both sides',
      {
        [writer]: [['    int fd = open', '    sleep(2);\n    int fd = open']],
        [reader]: [['    int fd = open', '    sleep(3);\n    int fd = open']],
      },
    ],
  ] as [string, Record<string, Change[]>][])('gives full marks: %s', async (_what, changes) => {
    const result = await lab.grade(await lab.reference(changes));
    expect(result.checks.map(({ message }) => message).filter((message) => message !== '')).toEqual([]);
    expect(result.score).toBe(100);
  });

  eachOn(mode, [
    [
      'another path',
      'fifo-made',
      { [writer]: [['"/tmp/ipc_lab_fifo"', '"/tmp/another_fifo"']] },
      [/fifo_writer made \/tmp\/another_fifo instead/],
      [],
    ],
    [
      'a reader that opens for both and reads once',
      'nothing-left',
      { [reader]: [['O_RDONLY', 'O_RDWR']] },
      [/O_RDWR, which makes it its own writer/],
      [/never closed/],
    ],
    [
      'a write end that is closed too early',
      'writer-sends',
      { [writer]: [['    size_t size', '    close(fd);\n    size_t size']] },
      [/fifo_writer \(pid \d+\) called write \(fifo_writer\.c line \d+\) on descriptor \d+, and it failed with EBADF/],
      [],
    ],
    [
      'another path, to the longest line',
      'longest-line',
      { [writer]: [['"/tmp/ipc_lab_fifo"', '"/tmp/another_fifo"']] },
      [/made \/tmp\/another_fifo instead.*fifo_writer \(pid \d+, fifo_writer\.c line \d+\)/],
      [/There was no FIFO/],
    ],
    [
      'another path, to a grader that reads',
      'writer-sends',
      { [writer]: [['"/tmp/ipc_lab_fifo"', '"/tmp/another_fifo"']] },
      [/nothing came out of it\. fifo_writer made \/tmp\/another_fifo instead/],
      [],
    ],
    [
      'a writer that ends where the reader has made the FIFO',
      'nothing-left',
      { [writer]: [['errno != EEXIST', 'errno != 0']] },
      [/fifo_writer ended with exit status 1 .*when the reader was started first/],
      [/never got the FIFO open/],
    ],
    [
      'a FIFO that the writer has removed',
      'nothing-left',
      {
        [writer]: [['    close(fd);', '    close(fd);\n    unlink(FIFO_PATH);']],
        [reader]: [['    if (unlink(', '    usleep(300000);\n    if (unlink(']],
      },
      [/had been removed already by fifo_writer \(pid \d+, fifo_writer\.c line \d+\)\. Leave unlink/],
      [],
    ],
    [
      'another path that only the reader opens',
      'reader-prints',
      { [reader]: [['"/tmp/ipc_lab_fifo"', '"/tmp/another_fifo"']] },
      [/fifo_reader made \/tmp\/another_fifo instead of \/tmp\/ipc_lab_fifo/],
      [/nobody had it open/],
    ],
    [
      'a path at which there is nothing',
      'writer-first',
      {
        [writer]: [
          ['mkfifo(FIFO_PATH, 0666) == -1', '0'],
          ['open(FIFO_PATH', 'open("ipc_lab_fifo"'],
        ],
      },
      [
        /fifo_writer \(pid \d+, fifo_writer\.c line \d+\) called open\(\) of \S*ipc_lab_fifo instead of \/tmp\/ipc_lab_fifo, which failed with ENOENT/,
      ],
      [/fifo_reader \(pid \d+, fifo_reader\.c line \d+\) called open\(\)/],
    ],
    [
      'a writer that cuts its line off',
      'writer-first',
      { [writer]: [['strlen(line) + 1', 'strlen(line) - 2']] },
      [/What the reader had read from the FIFO is "Train [^"]+ platform \d?"/],
      [/had read all of it/],
    ],
    [
      'a reader that cuts its line off',
      'writer-first',
      { [reader]: [["    line[have] = '\\0';", '    line[12] = 0;']] },
      [/The reader had read all of it from the FIFO/],
      [/What the reader had read/],
    ],
    [
      'a line in other letters',
      'reader-prints',
      {
        [reader]: [
          ['#include <errno.h>', '#include <ctype.h>\n#include <errno.h>'],
          [
            "    line[have] = '\\0';",
            "    line[have] = '\\0';\n    for (char *c = line; *c; c++) *c = (char)toupper(*c);",
          ],
          //[ '    for (char *c = line; *c; c++) *c = (char)toupper(*c);\n    close(fd);'],
        ],
      },
      [/It is there in other capital and small letters/],
      [],
    ],
    [
      'an end with another status, where the FIFO has another mode',
      'writer-sends',
      {
        [writer]: [
          ['0666', '066'],
          ['    return 0;\n}', '    return 3;\n}'],
        ],
      },
      [/mode is 0044/],
      [/exit status 3/],
    ],
    [
      'a folder that is not there',
      'fifo-made',
      { [writer]: [['"/tmp/ipc_lab_fifo"', '"/tmp/lab/ipc_lab_fifo"']] },
      [/called mkfifo \(fifo_writer\.c line \d+\) of \/tmp\/lab\/ipc_lab_fifo, and it failed with ENOENT/],
      [],
    ],
  ] as [string, string, Record<string, Change[]>, RegExp[], RegExp[]][])(
    'explains: %s',
    async (_what, id, changes, says, never) => {
      const { outcome, message } = checkOf(await lab.grade(await lab.reference(changes)), id);
      expect(outcome).not.toBe('passed');
      for (const pattern of says) expect(message).toMatch(pattern);
      for (const pattern of never) expect(message).not.toMatch(pattern);
    },
  );
});
