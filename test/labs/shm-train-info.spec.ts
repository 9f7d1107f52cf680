import { checkOf, failedChecks, labUnderTest, testDrivers, type Change } from './support/grading.js';

describe.each(testDrivers)('shm-train-info with %s', (driver) => {
  const lab = labUnderTest('shm-train-info', driver);

  it.concurrent('gives the reference full marks and the bonus', async () => {
    const result = await lab.grade(await lab.reference());
    expect(failedChecks(result)).toEqual([]);
    expect(result).toMatchObject({ driver, verdict: 'passed', score: 110, maxScore: 100, leaks: [] });
  });
});

describe('shm-train-info', () => {
  const lab = labUnderTest('shm-train-info');
  const [writer, reader] = ['shm_train_writer.c', 'shm_train_reader.c'];
  const flagLoop = 'while (__atomic_load_n(&train->ready, __ATOMIC_ACQUIRE) != 1)\n        sched_yield();';
  const withSleep: Change = ['<sched.h>', '<unistd.h>'];
  const notFound = '{\n        perror("shmget");\n        return 1;\n    }';
  const notAttached = 'if (train == (void *)-1) {\n        perror("shmat");\n        return 1;\n    }';

  it.concurrent('gives full marks without the bonus', async () => {
    const result = await lab.grade(await lab.fixture('without-flag'));
    expect(failedChecks(result)).toEqual(['ready-flag']);
    expect(result).toMatchObject({ verdict: 'passed', score: 100 });
  });

  it.concurrent('accepts programs that ask for the train and wait for segment and flag', async () => {
    const result = await lab.grade(await lab.fixture('asks-and-waits'));
    expect(failedChecks(result)).toEqual([]);
  });

  it.concurrent.each([
    [
      'another size',
      { [writer]: [['shmget(key, sizeof(struct TrainInfo), 0666', 'shmget(key, 1024, 0666']] },
      ['segment-made'],
    ],
    ['an empty field', { [writer]: [['"On time"', '""']] }, ['record-stored']],
    [
      'IPC_CREAT in the reader',
      {
        [reader]: [
          ['sizeof(struct TrainInfo), 0666)', 'sizeof(struct TrainInfo), 0666 | IPC_CREAT)'],
          ['while (__atomic', 'if (train->train_no == 0 && train->ready == 0)\n        return 1;\n    while (__atomic'],
        ],
      },
      ['no-create-in-reader'],
    ],
    ['a writer that stays attached', { [writer]: [['shmdt(train) == -1', '0']] }, ['both-detach']],
    [
      'a reader that leaves the segment',
      { [reader]: [['shmctl(id, IPC_RMID, NULL) == -1', '0']] },
      ['segment-removed'],
    ],
    [
      'a reader that hands -1 to shmat',
      {
        [reader]: [
          [`if (id == -1) ${notFound}`, ''],
          [notAttached, ''],
        ],
      },
      ['no-segment'],
    ],
    [
      'a flag that is never set',
      { [writer]: [['__atomic_store_n(&train->ready, 1, __ATOMIC_RELEASE);', '']] },
      ['record-travels'],
    ],
    ['no flag', { [reader]: [[flagLoop, '']] }, ['ready-flag']],
    ['a sleep in place of the flag', { [reader]: [withSleep, [flagLoop, 'sleep(2);']] }, ['ready-flag']],
    [
      'a reader that sleeps before it looks for the segment, and has no flag',
      {
        [reader]: [withSleep, ['key_t key', 'sleep(3);\n    key_t key'], [flagLoop, '']],
      },
      ['ready-flag'],
    ],
    [
      'a reader that soon gives up waiting for the flag and prints',
      { [reader]: [withSleep, [flagLoop, 'for (int i = 0; i < 5 && !train->ready; i++)\n        usleep(20000);']] },
      ['ready-flag'],
    ],
    [
      'one field printed before the flag is set',
      { [reader]: [['while (__atomic', 'printf("Waiting for train %d\\n", train->train_no);\n    while (__atomic']] },
      ['ready-flag'],
    ],
    [
      'a reader that looks for the segment once and then sleeps for ever',
      { [reader]: [withSleep, ['sched_yield()', 'usleep(1000)'], [notFound, 'for (;;)\n        sleep(1);']] },
      ['no-segment'],
    ],
    [
      'a reader that sleeps before it hands -1 to shmat',
      { [reader]: [withSleep, ['sched_yield()', 'usleep(1000)'], [notFound, 'sleep(1);'], [notAttached, '']] },
      ['no-segment'],
    ],
    [
      'a reader that makes the segment when there is none',
      {
        [reader]: [[notFound, notFound.replace('return 1;', 'return shmget(key, 88, 0666 | IPC_CREAT) != -1;')]],
      },
      ['no-create-in-reader'],
    ],
    [
      'a reader that attaches twice and detaches once',
      { [reader]: [['shmat(id, NULL, 0);', 'shmat(id, NULL, 0);\n    shmat(id, NULL, 0);']] },
      ['both-detach'],
    ],
    [
      'a writer that stores nothing but the flag',
      {
        [writer]: [
          ['train->train_no = 12951;', ''],
          ['strcpy(train->name, "Mumbai Rajdhani");', ''],
          ['strcpy(train->platform, "5");', ''],
          ['strcpy(train->status, "On time");', ''],
        ],
      },
      ['record-stored', 'record-travels'],
    ],
  ] as [string, Record<string, Change[]>, string[]][])(
    'takes points for %s, and for nothing else',
    async (_what, changes, checks) => {
      const result = await lab.grade(await lab.reference(changes));
      expect(failedChecks(result)).toEqual(checks);
    },
  );

  it.concurrent.each(['', 'sleep(1)'])(
    'gives the bonus to a reader with "%s" between two looks at the flag',
    async (pause) => {
      const result = await lab.grade(await lab.reference({ [reader]: [withSleep, ['sched_yield()', pause]] }));
      expect(failedChecks(result)).toEqual([]);
    },
  );

  it.concurrent('waits for a writer that pauses before its record is whole', async () => {
    const slow: Change = ['train->train_no = 12951;', 'sleep(5);\n    train->train_no = 12951;'];
    const result = await lab.grade(
      await lab.reference({ [writer]: [['<string.h>', '<string.h>\n#include <unistd.h>'], slow] }),
    );
    expect(failedChecks(result)).toEqual([]);
  });

  it.concurrent('says that the mode of a segment lets nobody attach it', async () => {
    const result = await lab.grade(await lab.reference({ [writer]: [['0666 | IPC_CREAT', 'IPC_CREAT']] }));
    const failed = failedChecks(result);
    expect(failed).toEqual(['record-stored', 'record-travels', 'both-detach']);
    for (const id of failed) expect(checkOf(result, id).message).toContain("The segment's mode is 0 in octal");
  });

  it.concurrent('says that shmdt failed', async () => {
    const result = await lab.grade(await lab.reference({ [writer]: [['shmdt(train)', 'shmdt(train + 1)']] }));
    expect(failedChecks(result)).toEqual(['both-detach']);
    expect(checkOf(result, 'both-detach').message).toContain('It called shmdt(), which failed with EINVAL');
  });

  it.concurrent('finds out a reader that knows its record by heart', async () => {
    const result = await lab.grade(await lab.fixture('hard-coded-reader'));
    expect(failedChecks(result)).toEqual(['reader-prints', 'ready-flag']);
  });

  it.concurrent.each(['ordinary-file', 'posix-shm'])('gives nothing for %s', async (name) => {
    const result = await lab.grade(await lab.fixture(name));
    expect(result).toMatchObject({ verdict: 'failed', score: 0 });
  });

  it.concurrent('says under which other key a segment was made', async () => {
    const result = await lab.grade(await lab.reference({ [writer]: [['ftok("shmfile", 65)', '4711']] }));
    expect(checkOf(result, 'segment-made').message).toContain('There is one with key 0x00001267 instead');
  });

  it.concurrent('calls the crash a crash', async () => {
    const result = await lab.grade(await lab.reference({ [reader]: [['shmat(id, NULL, 0)', '(void *)8']] }));
    expect(checkOf(result, 'reader-prints')).toMatchObject({
      outcome: 'crashed',
      message: expect.stringContaining('shm_train_reader crashed with SIGSEGV') as string,
    });
  });
});
