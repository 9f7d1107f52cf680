import { checkOf, failedChecks, labUnderTest, testDrivers, type Change } from './support/grading.js';

describe.each(testDrivers)('shm-train-info with %s', (driver) => {
  const lab = labUnderTest('shm-train-info', driver);

  it('gives the reference full marks and the bonus', async () => {
    const result = await lab.grade(await lab.reference());
    expect(failedChecks(result)).toEqual([]);
    expect(result).toMatchObject({ driver, verdict: 'passed', score: 110, maxScore: 100, leaks: [] });
  });
});

describe('shm-train-info', () => {
  const lab = labUnderTest('shm-train-info');
  const [writer, reader] = ['shm_train_writer.c', 'shm_train_reader.c'];

  it('gives full marks without the bonus', async () => {
    const result = await lab.grade(await lab.fixture('without-flag'));
    expect(failedChecks(result)).toEqual(['ready-flag']);
    expect(result).toMatchObject({ verdict: 'passed', score: 100 });
  });

  it('accepts programs that ask for the train and wait for segment and flag', async () => {
    const result = await lab.grade(await lab.fixture('asks-and-waits'));
    expect(failedChecks(result)).toEqual([]);
  });

  it.each([
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
          ['if (id == -1) {\n        perror("shmget");\n        return 1;\n    }', ''],
          ['if (train == (void *)-1) {\n        perror("shmat");\n        return 1;\n    }', ''],
        ],
      },
      ['no-segment'],
    ],
    [
      'a flag that is never set',
      { [writer]: [['__atomic_store_n(&train->ready, 1, __ATOMIC_RELEASE);', '']] },
      ['record-travels'],
    ],
    [
      'no flag',
      { [reader]: [['while (__atomic_load_n(&train->ready, __ATOMIC_ACQUIRE) != 1)\n        sched_yield();', '']] },
      ['ready-flag'],
    ],
  ] as [string, Record<string, Change[]>, string[]][])('takes points for %s alone', async (_what, changes, checks) => {
    const result = await lab.grade(await lab.reference(changes));
    expect(failedChecks(result)).toEqual(checks);
  });

  it('finds out a reader that knows its record by heart', async () => {
    const result = await lab.grade(await lab.fixture('hard-coded-reader'));
    expect(failedChecks(result)).toEqual(['reader-prints', 'ready-flag']);
  });

  it.each(['ordinary-file', 'posix-shm'])('gives nothing for %s', async (name) => {
    const result = await lab.grade(await lab.fixture(name));
    expect(result).toMatchObject({ verdict: 'failed', score: 0 });
  });

  it('says under which other key a segment was made', async () => {
    const result = await lab.grade(await lab.reference({ [writer]: [['ftok("shmfile", 65)', '4711']] }));
    expect(checkOf(result, 'segment-made').message).toContain('There is one with key 0x00001267 instead');
  });

  it('calls the crash a crash', async () => {
    const result = await lab.grade(await lab.reference({ [reader]: [['shmat(id, NULL, 0)', '(void *)8']] }));
    expect(checkOf(result, 'reader-prints')).toMatchObject({
      outcome: 'crashed',
      message: expect.stringContaining('shm_train_reader crashed with SIGSEGV') as string,
    });
  });
});
