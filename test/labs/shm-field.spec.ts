import { describeField } from './support/field.js';
import { checkOf, labUnderTest, type Change } from './support/grading.js';

const hasEnded = [/instead of ending with status 0|did not end/];

describeField('shm-train-info', [
  { name: 'stderr', score: 110, never: [/Not printed/] },
  { name: 'while-1', score: { most: 105 }, says: [/used up its processor time, 1 second/, ...hasEnded] },
  { name: 'crash-at-end', score: { most: 105 }, says: [/SIGSEGV \(shm_train_writer\.c line 43\)/, ...hasEnded] },
  { name: 'never-ends', score: { most: 105 }, says: [/waits in pause \(shm_train_reader\.c line 46\)/, ...hasEnded] },
  {
    name: 'mode-0444',
    score: 75,
    says: [/shmat.*failed with EACCES/s, /shm_train_writer\.c line 27/],
    never: [/lets nobody attach/],
  },
  {
    name: 'mode-066',
    score: 75,
    says: [/shmat.*failed with EACCES/s, /lets others attach it but not its owner/],
    never: [/lets nobody attach/],
  },
  {
    name: 'rmid-key',
    score: 95,
    says: [/shmctl.*failed with EINVAL: it was given its key, 0x[0-9a-f]{8}, instead of its id/s],
    never: [/nobody called/],
  },
  {
    name: 'needs-semaphore',
    score: 30,
    says: [/ended with exit status 1 after semget .*had failed with ENOENT/, /semget: No such file or directory/],
    never: [/never calls shmget/],
  },
  {
    name: 'removes',
    score: 65,
    says: [/shm_train_writer \(pid \d+, shm_train_writer\.c line 39\) had removed it with shmctl/],
  },
  { name: 'sleeps-at-end', score: 100, never: [/the kernel refused/, /the grader did/] },
]);

describe('others of the kinds of the field, shm-train-info', () => {
  const lab = labUnderTest('shm-train-info');
  const [writer, reader] = ['shm_train_writer.c', 'shm_train_reader.c'];
  const atEnd = (code: string): Change => [
    'return 1;\n    }\n    return 0;',
    `return 1;\n    }\n    ${code}\n    return 0;`,
  ];
  const pausing = (file: string, seconds: number): Record<string, Change[]> => ({
    [file]: [
      ['#include <stdio.h>', '#include <stdio.h>\n#include <unistd.h>'],
      ['key_t key', `sleep(${seconds});\n    key_t key`],
    ],
  });

  it.concurrent.each([
    ['a writer that pauses for eight seconds', pausing(writer, 8)],
    ['a reader that pauses for six seconds', pausing(reader, 6)],
  ])('gives full marks to %s', async (_what, changes) => {
    const result = await lab.grade(await lab.reference(changes));
    expect(result.score).toBe(110);
  });

  const sleeper: Change[] = [
    ['#include <stdio.h>', '#include <stdio.h>\n#include <unistd.h>'],
    ['    while (__atomic', '    if (!train->ready)\n        sleep(4);\n    while (0 && __atomic'],
  ];

  it.concurrent('gives no bonus to a reader that sleeps once instead of looking at the flag again', async () => {
    const result = await lab.grade(await lab.reference({ [reader]: sleeper }));
    expect(checkOf(result, 'ready-flag')).toMatchObject({
      points: 0,
      message: expect.stringMatching(/The reader goes by the clock|While ready was still 0/) as string,
    });
  });

  it.concurrent('gives the bonus to a reader that looks at the flag every three seconds', async () => {
    const changes = sleeper.map(([from, to]): Change => [
      from,
      to.replace('if (', 'while (').replace('sleep(4)', 'sleep(3)'),
    ]);
    const result = await lab.grade(await lab.reference({ [reader]: changes }));
    expect(checkOf(result, 'ready-flag').points).toBe(10);
  });

  it.concurrent.each([
    [
      'a reader that removes the segment first',
      { [reader]: [['    struct TrainInfo *train', '    shmctl(id, IPC_RMID, NULL);\n    struct TrainInfo *train']] },
      'reader-prints',
      /failed with EINVAL: it had removed the segment itself with shmctl\(…, IPC_RMID, …\) \(shm_train_reader\.c line \d+\)/,
    ],
    [
      'two programs that do not detach',
      { [writer]: [['shmdt(train) == -1', '0']], [reader]: [['shmdt(train) == -1', '0']] },
      'both-detach',
      /shm_train_writer .* never detaches it\..*shm_train_reader .* never detaches it\./s,
    ],
    [
      'a reader that prints for ever',
      {
        [reader]: [
          ['#include <stdio.h>', '#include <stdio.h>\n#include <unistd.h>'],
          [
            '    while (__atomic',
            '    for (;;) {\n        puts(train->name);\n        for (volatile int i = 0; i < 20000000; i++)\n            ;\n    }\n    while (__atomic',
          ],
        ],
      },
      'both-detach',
      /had attached the segment .*, wrote \d+ times since then, and did not end/,
    ],
  ] as [string, Record<string, Change[]>, string, RegExp][])(
    'tells of %s what was seen',
    async (_what, changes, check, words) => {
      const { message } = checkOf(await lab.grade(await lab.reference(changes)), check);
      expect(message).toMatch(words);
      expect(message).not.toMatch(/IPC_CREAT|nobody sets/);
    },
  );

  it.concurrent('says what is not printed, and in which letters, of a program whose calls are not all on record, too', async () => {
    const manyCalls =
      'static char x[3600], y[3600];\n    for (int i = 0; i < 3598; i++)\n        x[i] = y[i] = i % 2 ? 97 : 47;\n    for (int i = 0; i < 2000; i++) {\n        unlink(x);\n        unlink(y);\n    }\n';
    const result = await lab.grade(
      await lab.reference({
        [reader]: [
          ['#include <stdio.h>', '#include <ctype.h>\n#include <stdio.h>\n#include <string.h>\n#include <unistd.h>'],
          ['train->status);', 'status);'],
          [
            '    printf("Train',
            `    char status[20];\n    strcpy(status, train->status);\n    for (char *c = status; *c; c++)\n        *c = (char)toupper(*c);\n    ${manyCalls}    printf("Train`,
          ],
        ],
      }),
    );
    const { message } = checkOf(result, 'reader-prints');
    expect(message).toMatch(/Not printed: status "[^"]+" \(it is there in other capital and small letters\)\./);
    expect(message).not.toMatch(/on record/);
    expect(checkOf(result, 'both-detach').message).toMatch(/on record/);
  });

  it.concurrent('asks of a reader that it does not crash at a segment that is too small', async () => {
    const result = await lab.grade(
      await lab.reference({
        [writer]: [['shmget(key, sizeof(struct TrainInfo)', 'shmget(key, 8']],
        [reader]: [
          ['perror("shmget");\n        return 1;', 'perror("shmget");'],
          ['perror("shmat");\n        return 1;', 'perror("shmat");'],
        ],
      }),
    );
    expect(checkOf(result, 'both-detach')).toMatchObject({
      points: 0,
      message: expect.stringContaining('SIGSEGV') as string,
    });
  });

  it.concurrent('says which limit a program met that pauses too long', async () => {
    const result = await lab.grade(await lab.reference(pausing(writer, 14)));
    expect(checkOf(result, 'segment-made')).toMatchObject({
      outcome: 'timeout',
      points: 0,
      message: expect.stringContaining('its time was up, which is 10 seconds in this run') as string,
    });
  });

  it.concurrent.each([
    ['an exit status of its own', { [writer]: [atEnd('return 3;')] }, 105, [/ended with exit status 3 instead of/]],
    [
      'a reader that sleeps for ever',
      {
        [reader]: [
          ['#include <stdio.h>', '#include <stdio.h>\n#include <unistd.h>'],
          atEnd('for (;;)\n        sleep(1);'),
        ],
      },
      105,
      [/still running when its time was up, which is 10 seconds in this run/],
    ],
    [
      'a reader that crashes only when it had to wait',
      {
        [reader]: [
          ['    while (__atomic', '    int waited = !train->ready;\n    while (__atomic'],
          atEnd('if (waited)\n        return *(volatile int *)0;'),
        ],
      },
      105,
      [/shm_train_reader crashed with SIGSEGV \(shm_train_reader\.c line \d+\)/],
    ],
    [
      'a removal with another id',
      { [reader]: [['shmctl(id, IPC_RMID', 'shmctl(id + 7, IPC_RMID']] },
      95,
      [/shmctl.*which failed with (EINVAL|EIDRM): it was given the id \d+ instead of its own/],
    ],
    [
      'a writer that wants a message queue first',
      {
        [writer]: [
          ['#include <sys/shm.h>', '#include <sys/shm.h>\n#include <sys/msg.h>'],
          [
            '    int id = shmget',
            '    if (msgget(key, 0666) == -1) {\n        puts("no queue");\n        return 2;\n    }\n    int id = shmget',
          ],
        ],
      },
      60,
      [/ended with exit status 2 after msgget .*had failed with ENOENT\. The last that it printed: "no queue"/],
    ],
  ] as [string, Record<string, Change[]>, number, RegExp[]][])('%s', async (_what, changes, most, words) => {
    const result = await lab.grade(await lab.reference(changes));
    expect(result.score).toBeLessThanOrEqual(most);
    const told = result.checks.map(({ message }) => message).join('\n');
    for (const pattern of words) expect(told).toMatch(pattern);
    expect(told).not.toContain('the grader did');
  });
});
