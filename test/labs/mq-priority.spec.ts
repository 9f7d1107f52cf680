import { checkOf, failedChecks, labUnderTest, testDrivers, type Change } from './support/grading.js';

describe.each(testDrivers)('mq-priority with %s', (driver) => {
  const lab = labUnderTest('mq-priority', driver);

  it('gives the reference full marks', async () => {
    const result = await lab.grade(await lab.reference());
    expect(failedChecks(result)).toEqual([]);
    expect(result).toMatchObject({ driver, verdict: 'passed', score: 100, leaks: [] });
  });
});

describe('mq-priority', () => {
  const lab = labUnderTest('mq-priority');
  const [sender, receiver] = ['mq_sender.c', 'mq_receiver.c'];

  it("gives the unit's own pair everything but the priorities, which its sender does not know", async () => {
    const result = await lab.grade(await lab.fixture('unit'));
    expect(failedChecks(result)).toEqual(['priorities-given']);
    expect(result.score).toBe(80);
    expect(checkOf(result, 'priorities-given').message).toContain('with its number in the text');
  });

  it.each(['two-lines', 'tries-again'])('accepts the variant %s', async (name) => {
    const result = await lab.grade(await lab.fixture(name));
    expect(failedChecks(result)).toEqual([]);
  });

  const reversed: Change[] = [
    ['for (;;) {', 'char kept[32][64];\n    int count = 0;\n    for (;;) {'],
    ['printf("[priority %u] %s\\n", priority, text);', 'snprintf(kept[count++], 64, "%u %.40s", priority, text);'],
    ['mq_close(queue);', 'while (count-- > 0)\n        printf("%s\\n", kept[count]);\n    mq_close(queue);'],
  ];

  it.each([
    ['a smaller queue', { [sender]: [['.mq_maxmsg = 10', '.mq_maxmsg = 5']] }, ['queue-attributes']],
    [
      'a short buffer',
      { [sender]: [['char line[MESSAGE_SIZE]', 'char line[64]']] },
      ['texts-arrive', 'priorities-given'],
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
      ['texts-arrive', 'priorities-given', 'queue-attributes', 'together', 'full-queue', 'nothing-left'],
    ],
  ] as [string, Record<string, Change[]>, string[]][])('takes points for %s', async (_what, changes, checks) => {
    const result = await lab.grade(await lab.reference(changes));
    expect(failedChecks(result).sort()).toEqual(checks.sort());
  });

  it('gives nothing for System V messages', async () => {
    const result = await lab.grade(await lab.fixture('system-v'));
    expect(result).toMatchObject({ verdict: 'failed', score: 0 });
    expect(checkOf(result, 'together').message).toContain('did not receive them from a POSIX queue');
  });

  it('says who waits when the receiver never hears the end', async () => {
    const result = await lab.grade(await lab.reference({ [receiver]: [['strcmp(text, "exit") == 0', '0']] }));
    expect(checkOf(result, 'nothing-left')).toMatchObject({
      outcome: 'deadlock',
      message: expect.stringContaining(
        'on the queue /railway_queue (fd 3), which is empty, and nobody sends to it',
      ) as string,
    });
  });
});
