import { describeField } from './support/field.js';
import { checkOf, labUnderTest, type Change } from './support/grading.js';

const rule = /name begins with a slash and has only one/;
const notCalled = /did not call mq_open|nobody called mq_open|calls? neither/;

describeField('mq-priority', [
  { name: 'timed', score: 100 },
  { name: 'no-nul', score: { most: 90 }, says: [/leftovers of a longer text/] },
  { name: 'no-slash', score: 0, says: [rule, /"railway_queue"/], never: [notCalled, /nobody called mq_unlink/] },
  { name: 'folder', score: 0, says: [rule, /\/tmp\/railway_queue, which failed with EACCES/], never: [notCalled] },
  {
    name: 'exit-64',
    score: 80,
    says: [/"exit" was sent with other bytes behind its NUL: the message has 64 bytes/],
    never: [/was not sent/],
  },
  {
    name: 'unlinks-first',
    score: 55,
    says: [/mq_receiver \(pid \d+, mq_receiver\.c line \d+\) removed \/railway_queue itself/],
  },
  {
    name: 'sigev-thread',
    score: 50,
    says: [/mq_notify\(\) failed/, /SIGEV_THREAD .*netlink socket/],
    never: [/open the queue without/],
  },
  { name: 'wronly', score: 50, says: [/EBADF: it had opened the queue for sending only/] },
  { name: 'newline-exit', score: 75, says: [/"exit" was received.*compared with a newline behind it/s] },
  {
    name: 'opens-again',
    score: { most: 40 },
    says: [/opened queues 1\d{3} times and not closed them/],
    never: [/called dup/, /the kernel refused/],
  },
  { name: 'other-name', score: 10, says: [/mq_sender\.c line \d+\) opened the queue \/my_queue instead/] },
]);

describe('others of the kinds of the field, mq-priority', () => {
  const lab = labUnderTest('mq-priority');
  const [sender, receiver] = ['mq_sender.c', 'mq_receiver.c'];

  it.concurrent('gives full marks to a receiver that pauses first', async () => {
    const result = await lab.grade(
      await lab.reference({
        [receiver]: [
          ['#include <stdio.h>', '#include <stdio.h>\n#include <unistd.h>'],
          ['mqd_t queue = mq_open(', 'sleep(6);\n    mqd_t queue = mq_open('],
        ],
      }),
    );
    expect(result.score).toBe(100);
  });

  it.concurrent('gives full marks to a receiver that prints to standard error', async () => {
    const changes: Change[] = [['printf("[priority', 'fprintf(stderr, "[priority']];
    expect((await lab.grade(await lab.reference({ [receiver]: changes }))).score).toBe(100);
  });

  const shows = (print: string): Change[] => [
    ['unsigned priority;', 'unsigned priority, before = 0;'],
    [
      "text[size] = '\\0';",
      `text[size] = '\\0';\n        printf(${print});\n        before = priority;\n        (void)before;`,
    ],
    ['printf("[priority %u] %s\\n", priority, text);', ''],
  ];

  it.concurrent.each([
    ['in its own line', '"Priority: %u, Message: %s\\n", before, text'],
    ['in a line above', '"Priority: %u\\nMessage: %s\\n", before, text'],
    ['without any line ends', '"%u %s ", before, text'],
  ])('sees that a text is printed with the priority of the message before, %s', async (_what, print) => {
    const result = await lab.grade(await lab.reference({ [receiver]: shows(print) }));
    expect(checkOf(result, 'highest-first')).toMatchObject({
      points: 0,
      message: expect.stringMatching(/is printed without its priority \d+/) as string,
    });
  });

  it.concurrent.each([
    ['in a line above', '"Priority: %u\\nMessage: %s\\n", priority, text'],
    ['in a line below', '"Message: %s\\nPriority: %u\\n", text, priority'],
    ['behind the text', '"%s <- %u\\n", text, priority'],
  ])('accepts a priority %s', async (_what, print) => {
    const result = await lab.grade(await lab.reference({ [receiver]: shows(print) }));
    expect(checkOf(result, 'highest-first').points).toBe(20);
  });

  it.concurrent('asks of both programs that they end, at a full queue, too', async () => {
    const changes: Change[] = [['for (;;) {', 'for (int count = 0; count < 10; count++) {']];
    const result = await lab.grade(await lab.reference({ [receiver]: changes }));
    expect(checkOf(result, 'nothing-left')).toMatchObject({
      points: 0,
      message: expect.stringContaining('mq_sender did not end.') as string,
    });
  });

  it.concurrent('gives the points for priorities whatever a message has behind its text', async () => {
    const result = await lab.grade(
      await lab.reference({ [sender]: [['strlen(text) + 1, priority', '300, priority']] }),
    );
    expect(checkOf(result, 'texts-arrive').points).toBe(0);
    expect(checkOf(result, 'priorities-given').points).toBe(20);
  });

  it.concurrent('tells how much of a line has come, and with which priority', async () => {
    const result = await lab.grade(await lab.reference({ [sender]: [['char line[MESSAGE_SIZE]', 'char line[64]']] }));
    const { message } = checkOf(result, 'priorities-given');
    expect(message).toMatch(/One that begins so has \d+ bytes up to its NUL, and priority 0\./);
    expect(message).not.toContain("can't be seen");
  });

  const includes: Change = [
    '#include <stdio.h>',
    '#include <ctype.h>\n#include <errno.h>\n#include <stdio.h>\n#include <unistd.h>',
  ];
  const tries: Change[] = [
    includes,
    ['O_CREAT | O_WRONLY', 'O_CREAT | O_WRONLY | O_NONBLOCK'],
    [
      '        if (mq_send(queue, text, strlen(text) + 1, priority) == -1) {',
      '        int sent;\n        while ((sent = mq_send(queue, text, strlen(text) + 1, priority)) == -1 && errno == EAGAIN)\n            usleep(20000);\n        if (sent == -1) {',
    ],
  ];

  it('gives full marks to a sender that tries again until there is room', async () => {
    expect((await lab.grade(await lab.reference({ [sender]: tries }))).score).toBe(100);
  });

  it.concurrent.each([
    [
      'a sender that tries again, and a receiver that stops too early',
      { [sender]: tries, [receiver]: [['for (;;) {', 'for (int count = 0; count < 10; count++) {']] },
      'full-queue',
      [/Of 24 lines:/],
      /With O_NONBLOCK/,
    ],
    [
      'a sender that gives up at a full queue',
      { [sender]: [['O_CREAT | O_WRONLY', 'O_CREAT | O_WRONLY | O_NONBLOCK']] },
      'full-queue',
      [/With O_NONBLOCK, as mq_sender has the queue open/],
      /nobody sends it/,
    ],
    [
      'a removal of another queue',
      { [receiver]: [['mq_unlink(QUEUE_NAME)', 'mq_unlink("/other_queue")']] },
      'queue-removed',
      [/nobody called mq_unlink\(\) for it; pid \d+ called it for \/other_queue, which failed with ENOENT/],
      rule,
    ],
    [
      'texts in capital letters',
      {
        [receiver]: [
          includes,
          [
            "text[size] = '\\0';",
            'text[size] = \'\\0\';\n        for (char *c = text; strcmp(text, "exit") != 0 && *c; c++)\n            *c = (char)toupper(*c);',
          ],
        ],
      },
      'highest-first',
      [/is not printed\. It is there in other capital and small letters/],
      /too early/,
    ],
    [
      'texts that are sent in capital letters',
      {
        [sender]: [
          [
            '        if (mq_send(queue, text,',
            '        for (char *c = text; strcmp(text, "exit") != 0 && *c; c++)\n            *c = (char)toupper(*c);\n        if (mq_send(queue, text,',
          ],
        ],
      },
      'texts-arrive',
      [/There is one with "[A-Z ]+\\0": a text is sent in the capital and small letters/],
      /can't be seen/,
    ],
    [
      'another size, by a program that ends with another status',
      {
        [sender]: [
          ['mq_maxmsg = 10', 'mq_maxmsg = 5'],
          ['    mq_close(queue);\n    return 0;', '    mq_close(queue);\n    return 3;'],
        ],
      },
      'queue-attributes',
      [/mq_maxmsg is 5 instead of 10/],
      /exit status/,
    ],
    [
      'a name without a slash for the removal alone',
      { [receiver]: [['mq_unlink(QUEUE_NAME)', 'mq_unlink("railway_queue")']] },
      'queue-removed',
      [/mq_receiver\.c line \d+ hands mq_unlink\(\) the name "railway_queue"/, rule],
      /nobody called/,
    ],
    [
      'a name that is put together as the program runs',
      {
        [receiver]: [
          [
            'mqd_t queue = mq_open(QUEUE_NAME',
            'char name[32];\n    sprintf(name, "%s_queue", "railway");\n    mqd_t queue = mq_open(name',
          ],
        ],
      },
      'highest-first',
      [/no mq_open\(\) for it came as far as the kernel/, rule],
      notCalled,
    ],
    [
      'a program that has no such call',
      {
        [receiver]: [
          ['mqd_t queue = mq_open(QUEUE_NAME, O_RDONLY);', 'mqd_t queue = -1;'],
          ['perror("mq_open");', ''],
        ],
      },
      'highest-first',
      [/mq_receiver never had \/railway_queue open: it did not call mq_open\(\) for it/],
      rule,
    ],
    [
      'a sender that opens the queue to receive from it',
      { [sender]: [['O_CREAT | O_WRONLY', 'O_CREAT | O_RDONLY']] },
      'texts-arrive',
      [/EBADF: it had opened the queue for receiving only/, /mq_sender \(pid \d+, mq_sender\.c line \d+\)/],
      /was not sent/,
    ],
    [
      'messages of the whole buffer, with what was there before',
      { [sender]: [['strlen(text) + 1, priority', '300, priority']] },
      'texts-arrive',
      [/was sent with other bytes behind its NUL: the message has 300 bytes/],
      /was not sent/,
    ],
    [
      'an end of another word',
      {
        [sender]: [
          [
            'if (mq_send(queue, text,',
            'if (strcmp(text, "exit") == 0)\n            text = "exit.";\n        if (mq_send(queue, text,',
          ],
          ['if (strcmp(text, "exit") == 0)\n            break;', 'if (strcmp(text, "exit.") == 0)\n            break;'],
        ],
      },
      'texts-arrive',
      [/No message has just the text "exit"\. There is one with "exit\.\\0"/],
      /was not sent/,
    ],
    [
      'a receiver that removes the queue and then finds none',
      { [receiver]: [['mqd_t queue', 'mq_unlink(QUEUE_NAME);\n    mqd_t queue']] },
      'highest-first',
      [/mq_receiver never had .* ENOENT, as mq_receiver \(pid \d+\) had removed it/],
      notCalled,
    ],
    [
      'a receiver that crashes at its end',
      { [receiver]: [['return 1;\n    }\n    return 0;', 'return 1;\n    }\n    return *(volatile int *)0;']] },
      'nothing-left',
      [/mq_receiver crashed with SIGSEGV \(mq_receiver\.c line \d+\)/],
      /left behind/i,
    ],
    [
      'a receiver that never puts a NUL',
      {
        [sender]: [['strlen(text) + 1, priority', 'strlen(text), priority']],
        [receiver]: [["text[size] = '\\0';", '']],
      },
      'together',
      [/leftovers of a longer text/],
      /nobody sends it/,
    ],
    [
      'an end with the newline of its line',
      {
        [sender]: [
          ['line[strcspn(line, "\\n")] = \'\\0\';', ''],
          ['strcmp(text, "exit") == 0', 'strncmp(text, "exit", 4) == 0'],
        ],
      },
      'nothing-left',
      [/"exit" came as "exit\\n".*the sender takes the newline off/s],
      /compare what came/,
    ],
    [
      'an end without its NUL',
      {
        [sender]: [['strlen(text) + 1, priority', 'strlen(text), priority']],
        [receiver]: [["text[size] = '\\0';", '']],
      },
      'nothing-left',
      [/"exit" came without a NUL/],
      /compare what came/,
    ],
    [
      'a sender that goes on at the end of its input',
      {
        [sender]: [
          ['while (fgets(line, sizeof line, stdin) != NULL) {', 'for (;;) {\n        fgets(line, sizeof line, stdin);'],
          ['if (strcmp(text, "exit") == 0)\n            break;', ''],
        ],
      },
      'nothing-left',
      [/mq_sender had met the end of its standard input, and went on/],
      notCalled,
    ],
  ] as [string, Record<string, Change[]>, string, RegExp[], RegExp][])(
    '%s',
    async (_what, changes, check, words, never) => {
      const result = await lab.grade(await lab.reference(changes));
      const { message, points } = checkOf(result, check);
      expect(points).toBe(0);
      for (const pattern of words) expect(message).toMatch(pattern);
      expect(message).not.toMatch(never);
    },
  );
});
