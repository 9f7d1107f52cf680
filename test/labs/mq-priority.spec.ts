import { checkOf, failedChecks, labUnderTest, testDrivers, type Change } from './support/grading.js';

describe.each(testDrivers)('mq-priority with %s', (driver) => {
  const lab = labUnderTest('mq-priority', driver);

  it.concurrent('gives the reference full marks', async () => {
    const result = await lab.grade(await lab.reference());
    expect(failedChecks(result)).toEqual([]);
    expect(result).toMatchObject({ driver, verdict: 'passed', score: 100, leaks: [] });
  });
});

describe('mq-priority', () => {
  const lab = labUnderTest('mq-priority');
  const [sender, receiver] = ['mq_sender.c', 'mq_receiver.c'];

  it.concurrent("gives the unit's own pair everything but the priorities, which its sender does not know", async () => {
    const result = await lab.grade(await lab.fixture('unit'));
    expect(failedChecks(result)).toEqual(['priorities-given']);
    expect(result.score).toBe(80);
    expect(checkOf(result, 'priorities-given').message).toContain('with its number in the text');
  });

  it.concurrent.each(['two-lines', 'tries-again'])('accepts the variant %s', async (name) => {
    const result = await lab.grade(await lab.fixture(name));
    expect(failedChecks(result)).toEqual([]);
  });

  it.concurrent('waits for a sender that takes its time before it makes the queue', async () => {
    const makes = 'mqd_t queue = mq_open(';
    const slow = await lab.reference({
      [sender]: [
        [makes, `sleep(5);\n    ${makes}`],
        ['#include <string.h>', '#include <string.h>\n#include <unistd.h>'],
      ],
    });
    expect(failedChecks(await lab.grade(slow))).toEqual([]);
  });

  const reversed: Change[] = [
    ['for (;;) {', 'char kept[32][256];\n    int count = 0;\n    for (;;) {'],
    ['printf("[priority %u] %s\\n", priority, text);', 'snprintf(kept[count++], 256, "%u %.240s", priority, text);'],
    ['mq_close(queue);', 'while (count-- > 0)\n        printf("%s\\n", kept[count]);\n    mq_close(queue);'],
  ];

  it.concurrent.each([
    ['a smaller queue', { [sender]: [['.mq_maxmsg = 10', '.mq_maxmsg = 5']] }, ['queue-attributes']],
    [
      'a short buffer',
      { [sender]: [['char line[MESSAGE_SIZE]', 'char line[64]']] },
      ['texts-arrive', 'priorities-given', 'together'],
    ],
    [
      'a buffer for less than the longest line',
      { [sender]: [['char line[MESSAGE_SIZE]', 'char line[170]']] },
      ['texts-arrive', 'priorities-given', 'together'],
    ],
    [
      'a sender that goes on behind exit',
      { [sender]: [['strcmp(text, "exit") == 0', 'strcmp(text, "quit") == 0']] },
      ['texts-arrive'],
    ],
    [
      'a receiver that prints the beginning of a text',
      { [receiver]: [['[priority %u] %s', '[priority %u] %.32s']] },
      ['together'],
    ],
    ['a constant priority', { [sender]: [['return (unsigned)priority', 'return priority > 0']] }, ['priorities-given']],
    ['a receiver that prints the last one first', { [receiver]: reversed }, ['highest-first']],
    [
      'a receiver that keeps the priority to itself',
      { [receiver]: [['[priority %u] %s\\n", priority, text', '%s\\n", text']] },
      ['highest-first'],
    ],
    [
      'a sender that does not wait',
      {
        [sender]: [
          ['O_CREAT | O_WRONLY', 'O_CREAT | O_WRONLY | O_NONBLOCK'],
          ['perror("mq_send");\n            return 1;', 'perror("mq_send");'],
        ],
      },
      ['full-queue'],
    ],
    [
      'a receiver that prints the priority of the message before',
      {
        [receiver]: [
          ['priority, text);', 'before, text);\n        before = priority;'],
          ['unsigned priority;', 'unsigned priority, before = 0;'],
        ],
      },
      ['highest-first'],
    ],
    ['a receiver that leaves the queue', { [receiver]: [['mq_unlink(QUEUE_NAME) == -1', '0']] }, ['queue-removed']],
    [
      'an exit status',
      { [receiver]: [['return 1;\n    }\n    return 0', 'return 1;\n    }\n    return 3']] },
      ['nothing-left'],
    ],
    // What the receiver can't open it can't receive, together or at a full queue.
    [
      'a queue that nobody may read',
      { [sender]: [['0644', '0200']] },
      ['texts-arrive', 'priorities-given', 'together', 'full-queue', 'nothing-left'],
    ],
  ] as [string, Record<string, Change[]>, string[]][])('takes points for %s', async (_what, changes, checks) => {
    const result = await lab.grade(await lab.reference(changes));
    expect(failedChecks(result).sort()).toEqual(checks.sort());
  });

  it.concurrent('takes points for a receiver that stops at an empty queue', async () => {
    const changes: Change[] = [
      ['O_RDONLY', 'O_RDONLY | O_NONBLOCK'],
      ['perror("mq_receive");\n            return 1;', 'break;'],
    ];
    const failed = failedChecks(await lab.grade(await lab.reference({ [receiver]: changes })));
    // Whether it overtakes the sender at the full queue, too, and stops there, is a matter of luck.
    expect(failed.filter((check) => check !== 'full-queue')).toEqual(['highest-first']);
  });

  const unreadable: Record<string, Change[]> = { [sender]: [['0644', '0200']] };
  const removing: Record<string, Change[]> = {
    [sender]: [['mq_close(queue);', 'mq_close(queue);\n    mq_unlink(QUEUE_NAME);']],
  };
  const toFile: Record<string, Change[]> = {
    [receiver]: [['printf("[priority', 'fprintf(fopen("/tmp/log", "a"), "[priority']],
  };
  const overtaking: Record<string, Change[]> = {
    [sender]: [['+ 1, priority)', '+ 1, strcmp(text, "exit") == 0 ? 31 : priority)']],
  };
  const impatient: Record<string, Change[]> = {
    [sender]: [['O_CREAT | O_WRONLY', 'O_CREAT | O_WRONLY | O_NONBLOCK']],
  };
  const endless: Record<string, Change[]> = { [sender]: [['mq_close(queue);', 'for (;;)\n        ;']] };

  it.concurrent.each([
    ['why texts cannot be seen', unreadable, 'texts-arrive', /can't be opened for reading.*its mode is 0200/],
    ['who had no queue', unreadable, 'nothing-left', /mq_receiver never had .* open: mq_open\(\) failed with EACCES/],
    ['who removed the queue', removing, 'queue-attributes', /was gone: mq_sender \(pid \d+\) had removed it/],
    [
      'why there was no queue',
      removing,
      'nothing-left',
      /mq_receiver never had .* ENOENT, as mq_sender \(pid \d+\) had/,
    ],
    ['what was not printed', toFile, 'full-queue', /^Of 24 lines: 24 received, but not printed [^;]*\.$/m],
    ['what was left in the queue', overtaking, 'together', /^Of 4 lines: 4 sent, but not received.* overtakes/m],
    ['who does not wait', impatient, 'full-queue', /With O_NONBLOCK, as mq_sender has the queue open/],
    ['who was stopped', endless, 'nothing-left', /mq_sender was stopped instead of ending with status 0\./],
  ])('tells %s', async (_what, changes, check, words) => {
    const result = await lab.grade(await lab.reference(changes));
    expect(checkOf(result, check).message).toMatch(words);
  });

  it.concurrent('gives nothing for System V messages', async () => {
    const result = await lab.grade(await lab.fixture('system-v'));
    expect(result).toMatchObject({ verdict: 'failed', score: 0 });
    expect(checkOf(result, 'together').message).toContain('did not receive them from a POSIX queue');
  });

  it.concurrent('says who waits when the receiver never hears the end', async () => {
    const result = await lab.grade(await lab.reference({ [receiver]: [['strcmp(text, "exit") == 0', '0']] }));
    expect(checkOf(result, 'nothing-left')).toMatchObject({
      outcome: 'deadlock',
      message: expect.stringContaining(
        'on the queue /railway_queue (fd 3), which is empty, and nobody sends to it',
      ) as string,
    });
  });
});
