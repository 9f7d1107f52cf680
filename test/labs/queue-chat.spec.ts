import { checkOf, failedChecks, labUnderTest, testDrivers, type Change } from './support/grading.js';

describe.each(testDrivers)('queue-chat with %s', (driver) => {
  const lab = labUnderTest('queue-chat', driver);

  it.concurrent('gives the reference full marks', async () => {
    const result = await lab.grade(await lab.reference());
    expect(failedChecks(result)).toEqual([]);
    expect(result).toMatchObject({ driver, verdict: 'passed', score: 100, maxScore: 100, leaks: [] });
    expect(result.compile).toEqual({ ok: true, output: '' });
  });
});

describe('queue-chat', () => {
  const lab = labUnderTest('queue-chat');
  const file = 'chat.py';
  const grade = (content: string | Uint8Array) => lab.grade([{ name: file, content }]);

  it.concurrent.each([
    'spawn',
    'forkserver',
    'parent-is-master',
    'child-reads',
    'logs',
    'polls',
    'simple-queues',
    'words',
    'in-pieces',
    'handed-out',
  ])('accepts the variant %s', async (name) => {
    const result = await lab.grade(await lab.fixture(name));
    expect(failedChecks(result)).toEqual([]);
    expect(result).toMatchObject({ score: 100, leaks: [] });
  });

  it.concurrent('waits for a text that is shown by who says it before the other one prints it', async () => {
    const result = await lab.grade(
      await lab.reference({
        [file]: [
          ['import sys', 'import sys\nimport time'],
          ['        print(f"{datetime', '        time.sleep(0.3)\n        print(f"{datetime'],
          ['        outbox.put(text)\n', '        print(f"({text})", flush=True)\n        outbox.put(text)\n'],
        ],
      }),
    );
    expect(failedChecks(result)).toEqual([]);
  });

  it.concurrent('accepts acknowledgements that carry the text back', async () => {
    const result = await lab.grade(
      await lab.reference({
        [file]: [
          ['def listen(other, inbox):', 'def listen(other, inbox, outbox):'],
          ['args=(other, inbox))', 'args=(other, inbox, outbox))'],
          [
            '        print(f"{datetime',
            '        if text.startswith("ack "):\n            print(text, flush=True)\n            continue\n' +
              '        outbox.put(f"ack {text}")\n        print(f"{datetime',
          ],
        ],
      }),
    );
    expect(failedChecks(result)).toEqual([]);
  });

  it.concurrent.each([
    ['unit', 'None of the texts went'],
    ['threads', 'never makes a second process'],
    ['prints-only', 'None of the texts went'],
  ])('gives nothing for %s', async (name, words) => {
    const result = await lab.grade(await lab.fixture(name));
    expect(result).toMatchObject({ verdict: 'failed', score: 0 });
    expect(checkOf(result, 'between-processes').message).toContain(words);
  });

  it.concurrent.each([
    ['one-printer', ['between-processes', 'queue-each-way'], 'One and the same process prints for both'],
    ['pipes-between', ['queue-each-way'], 'pipes of another making'],
    ['one-queue', ['queue-each-way'], 'the same queue'],
    ['manager', ['between-processes', 'queue-each-way'], 'went through sockets'],
  ])('takes points for %s', async (name, checks, words) => {
    const result = await lab.grade(await lab.fixture(name));
    expect(failedChecks(result)).toEqual(checks);
    expect(checkOf(result, checks[0] ?? '').message).toContain(words);
  });

  it.concurrent.each([
    [
      'names that are mixed up',
      [['args=("Signal Room", master_reads', 'args=("Room Service", master_reads']],
      ['room-is-heard'],
      'without the name of who said it, Signal Room',
    ],
    [
      'a Station Master that nobody hears',
      [['"M": master_keys', '"X": master_keys']],
      ['master-is-heard', 'between-processes', 'queue-each-way'],
      'and nobody printed it',
    ],
    [
      'speakers that print what they say themselves',
      [
        ['import Pipe, Process, Queue', 'import Pipe, Process, Queue, current_process'],
        ['        print(f"{datetime.now():%H:%M:%S} {other}: {text}", flush=True)', '        pass'],
        [
          '        outbox.put(text)\n',
          '        outbox.put(text)\n        print(f"{datetime.now():%H:%M:%S} {current_process().name}: {text}")\n',
        ],
      ],
      ['master-is-heard', 'room-is-heard', 'between-processes', 'timestamps'],
      'who says a text does not print it, who hears it does',
    ],
    [
      'a keyboard that says it all, through pipes',
      [
        ['import Pipe, Process, Queue', 'import Pipe, Process, Queue, current_process'],
        [
          '        outbox.put(text)\n',
          '        print(f"{datetime.now():%H:%M:%S} {current_process().name}: {text}")\n',
        ],
      ],
      ['queue-each-way'],
      'pipes of another making',
    ],
    [
      'queues that lead back to who speaks',
      [
        [
          'args=("Signal Room", master_reads, to_room, to_master)',
          'args=("Station Master", master_reads, to_room, to_room)',
        ],
        [
          'args=("Station Master", room_reads, to_master, to_room)',
          'args=("Signal Room", room_reads, to_master, to_master)',
        ],
      ],
      ['between-processes', 'queue-each-way'],
      'do not talk with each other',
    ],
    ['lines without a time', [['{datetime.now():%H:%M:%S} ', '']], ['timestamps'], 'has no time'],
    [
      'a time that is always the same',
      [['{datetime.now():%H:%M:%S}', '12:34:56']],
      ['timestamps'],
      'does not have the time',
    ],
    [
      'a quit that waits too long',
      [
        ['import sys', 'import sys\nimport time'],
        ['    for key in keys.values():', '    time.sleep(3)\n    for key in keys.values():'],
      ],
      ['quit-ends'],
      'Two seconds after "quit"',
    ],
    [
      'a quit that one of them does not hear',
      [['    for key in keys.values():', '    for key in [master_keys]:']],
      ['quit-ends', 'clean-end'],
      'stood still',
    ],
    ['an exit status', [['    main()\n', '    main()\n    sys.exit(3)\n']], ['clean-end'], 'ended with exit status 3'],
    [
      'children that nobody waits for',
      [
        ['import sys', 'import os\nimport sys'],
        ['    for person in people:\n        person.join()', '    os._exit(0)'],
      ],
      ['clean-end'],
      'Left behind: zombie',
    ],
    [
      'an exception that ends a process',
      [['    ear.join()\n', '    ear.join()\n    raise RuntimeError("signal at red")\n']],
      ['clean-end'],
      'An exception ended one of the processes',
    ],
    [
      'lines that are kept until the end, though the keyboard is echoed',
      [
        [
          '        print(f"{datetime.now():%H:%M:%S} {other}: {text}", flush=True)',
          '        kept.append(f"{datetime.now():%H:%M:%S} {other}: {text}")',
        ],
        ['    while (text := inbox', '    kept = []\n    while (text := inbox'],
        ['\n\ndef converse', '    print("\\n".join(kept), flush=True)\n\n\ndef converse'],
        ['        if who in keys:', '        print("typed:", text)\n        if who in keys:'],
      ],
      ['master-is-heard', 'room-is-heard'],
      'printed only after "quit"',
    ],
    [
      'an exception in a thread',
      [['    """Prints whatever', '    inbox.get()\n    raise RuntimeError("signal at red")\n    """Prints whatever']],
      ['master-is-heard', 'room-is-heard', 'between-processes', 'timestamps'],
      'signal at red',
    ],
  ] as [string, Change[], string[], string][])('takes points for %s', async (_what, changes, checks, words) => {
    const result = await lab.grade(await lab.reference({ [file]: changes }));
    expect(failedChecks(result)).toEqual(checks);
    expect(checkOf(result, checks[0] ?? '').message).toContain(words);
  });

  it.concurrent('says who waits for whom when a quit is not heard', async () => {
    const result = await lab.grade(
      await lab.reference({ [file]: [['    for key in keys.values():', '    for key in [master_keys]:']] }),
    );
    expect(checkOf(result, 'quit-ends')).toMatchObject({
      outcome: 'deadlock',
      message: expect.stringMatching(
        /waits in read on pipe \d.* somebody has to put a last word on the queue/,
      ) as string,
    });
    expect(result.leaks).toContainEqual(expect.objectContaining({ kind: 'process' }));
  });

  it.concurrent.each([
    ['hangs', 'import threading\nthreading.Event().wait()\n', 'deadlock', 'wait for ever'],
    ['spins', 'while True:\n    pass\n', 'timeout', 'never makes a second process'],
    ['crashes', 'import os\nos.abort()\n', 'crashed', 'SIGABRT'],
    [
      'raises',
      'def main():\n    print(1 / 0)\n\n\nmain()\n',
      'failed',
      'last words (chat.py line 2): "ZeroDivisionError: division by zero"',
    ],
    ['floods', 'while True:\n    print("signal" * 1000)\n', 'output_limit', 'printed more'],
    ['forks without end', 'import os\nwhile True:\n    os.fork()\n', 'process_limit', 'more processes'],
  ])('names what a program does that %s', async (_what, content, outcome, words) => {
    const result = await grade(content);
    expect(result).toMatchObject({ verdict: 'failed', score: 0 });
    expect(checkOf(result, 'between-processes')).toMatchObject({
      outcome,
      message: expect.stringContaining(words) as string,
    });
  });

  it.concurrent.each([
    ['a mistake', 'def main(:\n    pass\n', 'SyntaxError: '],
    ['an indentation', 'def main():\npass\n', 'IndentationError: '],
    ['an empty file', ' \n', 'chat.py is empty.'],
    ['a binary', Buffer.from('7f454c4602010100', 'hex'), 'it holds NUL bytes'],
    ['junk without NUL bytes', Buffer.alloc(3_000, 'ÿþ\u0001', 'latin1'), 'SyntaxError: '],
    ['a tower of parentheses', `${'('.repeat(60_000)}\n`, 'too many nested parentheses'],
  ])('%s is a compile error, in the words of the interpreter', async (_what, content, words) => {
    const result = await grade(content);
    expect(result).toMatchObject({ verdict: 'compile_error', score: 0 });
    expect(result.compile.output).toContain(words);
    expect(new Set(result.checks.map((check) => check.outcome))).toEqual(new Set(['skipped']));
  });

  it.concurrent('a missing file is a compile error', async () => {
    const result = await lab.grade([]);
    expect(result).toMatchObject({ verdict: 'compile_error', score: 0 });
    expect(result.compile.output).toContain('chat.py is missing');
  });
});
