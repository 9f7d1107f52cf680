import { checkOf, failedChecks, labUnderTest, testDrivers, type Change } from './support/grading.js';

describe.each(testDrivers)('sem-ring-buffer with %s', (driver) => {
  const lab = labUnderTest('sem-ring-buffer', driver);

  it.concurrent('gives the reference full marks', async () => {
    const result = await lab.grade(await lab.reference());
    expect(failedChecks(result)).toEqual([]);
    expect(result).toMatchObject({ driver, verdict: 'passed', score: 100, maxScore: 100, leaks: [] });
  });
});

describe('sem-ring-buffer', () => {
  const lab = labUnderTest('sem-ring-buffer');
  const [producer, consumer] = ['ring_producer.c', 'ring_consumer.c'];
  const waits = 'change(set, FREE, -1, 0) == -1 || change(set, LOCK, -1, SEM_UNDO) == -1';
  const posts = 'change(set, LOCK, 1, SEM_UNDO) == -1 || change(set, FILLED, 1, 0) == -1';
  const wrapped = '(ring->in + 1) % PLACES';
  const takes = 'change(set, FILLED, -1) == -1';

  it.concurrent.each(['one-semop', 'threads-inside', 'forks-inside', 'consumer-locks'])('accepts %s', async (name) => {
    const result = await lab.grade(await lab.fixture(name));
    expect(failedChecks(result)).toEqual([]);
  });

  it.concurrent('accepts programs that pause, and a consumer that raises its semaphores from 0', async () => {
    const start =
      'set_value(set, FREE, PLACES) == -1 || set_value(set, FILLED, 0) == -1 ||\n        set_value(set, LOCK, 1) == -1';
    const result = await lab.grade(
      await lab.reference({
        [producer]: [
          ['#include <sys/shm.h>', '#include <sys/shm.h>\n#include <unistd.h>'],
          ['ring->tickets[ring->in] = ticket;', 'usleep(30000);\n    ring->tickets[ring->in] = ticket;'],
        ],
        [consumer]: [
          ['#include <sys/shm.h>', '#include <sys/shm.h>\n#include <unistd.h>'],
          [start, 'change(set, FREE, PLACES) == -1 || change(set, LOCK, 1) == -1'],
          ['static int set_value(', '__attribute__((unused)) static int set_value('],
          ['printf("counter', 'usleep(30000);\n        printf("counter'],
        ],
      }),
    );
    expect(failedChecks(result)).toEqual([]);
  });

  it.concurrent('accepts an alarm, a time limit and signals in the middle of a sleep', async () => {
    const timed = '    struct timespec limit = { 60, 0 };\n    return semtimedop(set, &operation, 1, &limit);';
    const again = `    int result;
    do
        result = semop(set, &operation, 1);
    while (result == -1 && errno == EINTR);
    return result;
}
static void tick(int number)
{
    (void)number;`;
    const ticks = `    struct itimerval often = { { 0, 100000 }, { 0, 100000 } };
    sigaction(SIGALRM, &(struct sigaction){ .sa_handler = tick }, NULL);
    setitimer(ITIMER_REAL, &often, NULL);
    key_t key`;
    const result = await lab.grade(
      await lab.reference({
        [producer]: [
          ['#include <stdio.h>', '#define _GNU_SOURCE\n#include <stdio.h>\n#include <time.h>\n#include <unistd.h>'],
          ['    return semop(set, &operation, 1);', timed],
          ['    key_t key', '    alarm(60);\n    key_t key'],
        ],
        [consumer]: [
          ['#include <stdio.h>', '#include <errno.h>\n#include <signal.h>\n#include <stdio.h>\n#include <sys/time.h>'],
          ['    return semop(set, &operation, 1);', again],
          ['    key_t key', ticks],
        ],
      }),
    );
    expect(failedChecks(result)).toEqual([]);
  });

  it.concurrent('says of programs that only ask that they do not sleep, and not that they look for a flag', async () => {
    const busy = '    while (semop(set, &operation, 1) == -1)\n        ;\n    return 0;';
    const result = await lab.grade(
      await lab.reference({
        [producer]: [
          ['.sem_flg = flags }', '.sem_flg = semaphore == LOCK ? flags | IPC_NOWAIT : flags }'],
          ['    return semop(set, &operation, 1);', busy],
          [posts, 'change(set, LOCK, 1, SEM_UNDO) == -1'],
        ],
        [consumer]: [
          ['.sem_op = change }', '.sem_op = change, .sem_flg = IPC_NOWAIT }'],
          ['    return semop(set, &operation, 1);', busy],
        ],
      }),
    );
    expect(checkOf(result, 'crash-survived')).toMatchObject({
      outcome: 'failed',
      message: expect.stringMatching(/^ring_producer \(pid \d+\) did not sleep until it got the lock/) as string,
    });
    const { outcome, message } = checkOf(result, 'together');
    expect(outcome).toBe('timeout');
    expect(message).toMatch(/calls semop \(ring_\w+\.c line \d+\) again and again, and it fails with EAGAIN/);
    expect(message).not.toContain('flag');
  });

  /** Words of the first check's message; and which other checks may fail, too, where it is the scheduler's to choose. */
  it.concurrent.each([
    [
      'semaphores that begin with one place less',
      { [consumer]: [['set_value(set, FREE, PLACES)', 'set_value(set, FREE, PLACES - 1)']] },
      ['ring-made'],
      /FREE begins with 7 instead of 8/,
    ],
    [
      'a lock that begins closed',
      { [consumer]: [['set_value(set, LOCK, 1)', 'set_value(set, LOCK, 0)']] },
      ['ring-made', 'together'],
      /LOCK begins with 0 instead of 1/,
    ],
    [
      'tickets that are counted before there are any',
      { [consumer]: [['set_value(set, FILLED, 0)', 'set_value(set, FILLED, 1)']] },
      ['ring-made', 'tickets-taken', 'together', 'ends-clean'],
      /FILLED begins with 1 instead of 0/,
    ],
    [
      'tickets in front of the place that in says',
      { [producer]: [['ring->tickets[ring->in] =', 'ring->tickets[(ring->in + 7) % PLACES] =']] },
      ['tickets-put', 'mutual-exclusion', 'together'],
      /ticket \d+ of counter \d+ comes before ticket \d+|is lost, and/,
    ],
    [
      'a ticket that is left out',
      { [producer]: [['scanf("%d", &ticket.number) == 1', 'scanf("%d%*d", &ticket.number) == 1']] },
      ['tickets-put', 'mutual-exclusion', 'together', 'crash-survived'],
      /is lost, and ticket \d+ of counter \d+ came after it/,
    ],
    [
      'a consumer that goes by in and not by FILLED',
      { [consumer]: [[takes, `ring->in == ring->out && ${takes}`]] },
      ['tickets-taken', 'wrap-around', 'ends-clean'],
      /FILLED was 2 since the third was still being put, ring_consumer did not stop after two/,
      ['together'],
    ],
    [
      'a consumer that takes all that in lets it take',
      {
        [consumer]: [[takes, `(ring->in == ring->out || semctl(set, FILLED, SETVAL, 0) == -1) && ${takes}`]],
      },
      ['tickets-taken'],
      /With three tickets in the ring and FILLED at 2/,
      ['together', 'wrap-around', 'waits-empty'],
    ],
    [
      'an index without end',
      { [producer]: [[wrapped, 'ring->in + 1']] },
      ['wrap-around', 'together'],
      /in is 8 after 8 tickets: the places are 0 to 7/,
    ],
    [
      'a ring of seven places',
      { [producer]: [[wrapped, '(ring->in + 1) % (PLACES - 1)']] },
      ['tickets-put', 'wrap-around', 'mutual-exclusion', 'together'],
      /is lost, and|Only 7 of the 8 places held a ticket/,
    ],
    [
      'a consumer whose index has no end',
      { [consumer]: [['(ring->out + 1) % PLACES', 'ring->out + 1']] },
      ['wrap-around', 'together'],
      /out is 10 instead of 2/,
    ],
    [
      'the lock first, and then the place',
      { [producer]: [[waits, 'change(set, LOCK, -1, SEM_UNDO) == -1 || change(set, FREE, -1, 0) == -1']] },
      ['waits-full'],
      /sleeps with the lock in its hand \(FREE 0, FILLED 8, LOCK 0\)/,
    ],
    [
      'a busy wait for a place',
      {
        [producer]: [
          [waits, 'busy(set) == -1 || change(set, LOCK, -1, SEM_UNDO) == -1'],
          [
            'static int put(',
            'static int busy(int set)\n{\n    while (change(set, FREE, -1, IPC_NOWAIT) == -1)\n        ;\n    return 0;\n}\n\nstatic int put(',
          ],
        ],
      },
      ['waits-full'],
      /does not sleep: it calls semop\(\) again and again, which fails with EAGAIN/,
    ],
    [
      'producers that do not wait for a place',
      { [producer]: [['change(set, FREE, -1, 0) == -1 || ', '']] },
      ['tickets-put', 'wrap-around', 'waits-full'],
      /The producers had ended before there was a free place/,
      ['together'],
    ],
    [
      'a consumer that asks for the value',
      {
        [consumer]: [[`if (${takes}`, `while (semctl(set, FILLED, GETVAL) == 0)\n            ;\n        if (${takes}`]],
      },
      ['waits-empty'],
      /looks at the semaphore with semctl\(\) again and again/,
    ],
    [
      'a consumer that sleeps with the lock',
      { [consumer]: [[takes, `change(set, LOCK, -1) == -1 || ${takes} || change(set, LOCK, 1) == -1`]] },
      ['waits-empty', 'together'],
      /sleeps with the lock in its hand/,
    ],
    [
      'no lock',
      {
        [producer]: [
          [' || change(set, LOCK, -1, SEM_UNDO) == -1', ''],
          ['change(set, LOCK, 1, SEM_UNDO) == -1 || ', ''],
        ],
      },
      ['mutual-exclusion', 'crash-survived'],
      /While the grader held the lock, ticket \d+ of counter \d+/,
      ['tickets-put', 'wrap-around', 'together'],
    ],
    [
      'in that is read before the lock is there',
      {
        [producer]: [
          [`if (${waits}`, `int in = ring->in;\n    if (${waits}`],
          ['tickets[ring->in]', 'tickets[in]'],
          [wrapped, '(in + 1) % PLACES'],
        ],
      },
      ['mutual-exclusion'],
      /A lost update: while it held the lock, the grader put a ticket into place 2/,
      ['tickets-put', 'wrap-around', 'together'],
    ],
    [
      'FILLED that is raised first',
      {
        [producer]: [
          [waits, waits.replace('||', '|| change(set, FILLED, 1, 0) == -1 ||')],
          [posts, 'change(set, LOCK, 1, SEM_UNDO) == -1'],
        ],
      },
      ['mutual-exclusion'],
      /FILLED was 2 although no ticket was in the ring yet/,
      ['together'],
    ],
    [
      'a lock that a death keeps',
      {
        [producer]: [
          [waits, waits.replace('SEM_UNDO', '0')],
          [posts, posts.replace('SEM_UNDO', '0')],
        ],
      },
      ['crash-survived'],
      /^ring_producer \(pid \d+\) was killed when it had just got the lock, and after that 2 of 2 other producers sleep for ever .* nobody gave it back/,
    ],
    [
      'SEM_UNDO at every semaphore',
      {
        [producer]: [
          [waits, waits.replace('-1, 0', '-1, SEM_UNDO')],
          [posts, posts.replace('1, 0', '1, SEM_UNDO')],
        ],
      },
      ['tickets-put'],
      /changes FREE with SEM_UNDO and not back: when it ends, the kernel undoes that/,
      ['together'],
    ],
    [
      'a set that stays',
      { [consumer]: [[' || semctl(set, 0, IPC_RMID) == -1', '']] },
      ['ends-clean'],
      /the semaphore set was still there: nobody called semctl/,
    ],
    [
      'a status of its own',
      { [producer]: [['shmdt(ring);', 'return 3;']] },
      ['crash-survived', 'ends-clean'],
      /ring_producer ended with exit status 3/,
    ],
    [
      'a ticket that is not counted',
      { [producer]: [[posts, 'change(set, LOCK, 1, SEM_UNDO) == -1']] },
      ['tickets-put', 'together'],
      /With 8 of 8 places filled, FILLED is 0 instead of 8/,
    ],
    [
      'a place that is not given back',
      { [consumer]: [['change(set, FREE, 1) == -1', '0']] },
      ['tickets-taken', 'together'],
      /FREE is 5 instead of 7/,
    ],
    [
      'a lock that is not given back',
      { [producer]: [['change(set, LOCK, 1, SEM_UNDO) == -1 || ', '']] },
      ['tickets-put', 'wrap-around', 'mutual-exclusion', 'together', 'crash-survived'],
      /Only [1-7] of the 8 places held a ticket/,
    ],
    [
      'another key',
      { [consumer]: [['ftok("shmfile", 67)', 'ftok("shmfile", 66)']] },
      ['ring-made', 'tickets-taken', 'wrap-around', 'waits-empty', 'together', 'ends-clean'],
      /^There is no segment with the key of ftok\("shmfile", 67\)\. ring_consumer had not ended\./,
    ],
    [
      'a set that is closed to its owner',
      { [consumer]: [['semget(key, 3, IPC_CREAT | 0600)', 'semget(key, 3, IPC_CREAT)']] },
      ['ring-made', 'tickets-taken', 'wrap-around', 'waits-empty', 'together', 'ends-clean'],
      /The mode of the semaphore set is 0 in octal/,
    ],
    [
      'a last ticket that stays in the ring',
      { [consumer]: [['int left = atoi(argv[1])', 'int left = atoi(argv[1]) - 1']] },
      ['tickets-taken', 'together', 'ends-clean'],
      /ring_consumer removed the segment with shmctl\(\) too early: of its 11 tickets it printed 10/,
    ],
    [
      'a ring that is removed before the last tickets are taken',
      {
        [consumer]: [
          [takes, `(left == 2 && (shmctl(id, IPC_RMID, NULL) == -1 || semctl(set, 0, IPC_RMID) == -1)) || ${takes}`],
        ],
      },
      ['tickets-taken', 'together', 'ends-clean'],
      /ring_consumer removed the segment with shmctl\(\) too early: of its 11 tickets it printed 9/,
    ],
    [
      'a set of two',
      { [consumer]: [['semget(key, 3,', 'semget(key, 2,']] },
      ['ring-made', 'tickets-taken', 'wrap-around', 'waits-empty', 'together', 'ends-clean'],
      /The set has 2 semaphores instead of 3/,
    ],
    [
      'tickets without their counters',
      { [consumer]: [['"counter %d: ticket %d\\n", ticket.counter,', '"ticket %d\\n",']] },
      ['tickets-taken', 'together'],
      /was printed without the number of its counter in the same line/,
    ],
  ] as [string, Record<string, Change[]>, string[], RegExp, string[]?][])(
    'takes points for %s',
    async (_what, changes, checks, words, maybe = []) => {
      const result = await lab.grade(await lab.reference(changes));
      const failed = failedChecks(result).filter((id) => !maybe.includes(id));
      expect([failed, checkOf(result, checks[0] ?? '').message]).toEqual([checks, expect.stringMatching(words)]);
    },
  );

  it.concurrent.each([
    [
      'that nobody counts tickets',
      { [producer]: [[posts, 'change(set, LOCK, 1, SEM_UNDO) == -1']] },
      /ring_consumer \(pid \d+\) waits in semop \(ring_consumer\.c line \d+\) on semaphore 1 of the semaphore set 0x[0-9a-f]{8}, which is 0, to take 1 from it; no program has changed it with semop\..*No program has raised semaphore 1/s,
      /lock last|itself and not raised|has ended with/,
    ],
    [
      'that the consumer sleeps with the lock',
      { [consumer]: [[takes, `change(set, LOCK, -1) == -1 || ${takes} || change(set, LOCK, 1) == -1`]] },
      /ring_consumer \(pid \d+\) has lowered semaphore 2 of .* and waits for semaphore 1 before it raises it again, while ring_producer \(pid \d+\) waits for it/,
      /No program has raised|has ended with/,
    ],
    [
      'that a producer takes the lock twice',
      { [producer]: [[posts, posts.replace('LOCK, 1', 'LOCK, 0')]] },
      /it was lowered last by ring_producer \(pid (\d+)\).*ring_producer \(pid \1\) has lowered semaphore 2 of .* itself and not raised it since/s,
      /No program has raised|lock last|has ended with/,
    ],
  ] as [string, Record<string, Change[]>, RegExp, RegExp][])(
    'explains a standstill by what the semaphores say: %s',
    async (_what, changes, says, never) => {
      const { outcome, message } = checkOf(await lab.grade(await lab.reference(changes)), 'together');
      expect(outcome).toBe('deadlock');
      expect(message).toMatch(says);
      expect(message).not.toMatch(never);
    },
  );

  it.concurrent.each([
    ['hangs', 'for (;;)\n        pause();', 'deadlock', /waits in pause/],
    ['crashes', 'return *(volatile int *)0;', 'crashed', /crashed with SIGSEGV \(ring_consumer\.c line \d+\)/],
    ['spins', 'for (;;)\n        ;', 'timeout', /used up its processor time/],
    ['floods', 'for (;;)\n        puts("ticket, ticket, ticket");', 'output_limit', /printed more/],
    ['makes processes', 'for (;;)\n        fork();', 'process_limit', /more processes/],
  ])('says of a consumer that %s what it did', async (_what, code, outcome, words) => {
    const result = await lab.grade(
      await lab.reference({
        [consumer]: [
          ['#include <sys/shm.h>', '#include <sys/shm.h>\n#include <unistd.h>'],
          ['    for (int left', `    if (argc > 1) {\n    ${code}\n    }\n    for (int left`],
        ],
      }),
    );
    expect(checkOf(result, 'tickets-taken')).toMatchObject({
      outcome,
      points: 0,
      message: expect.stringMatching(words) as string,
    });
    expect(checkOf(result, 'tickets-put').outcome).toBe('passed');
  });

  it.concurrent('is not upset by a producer that removes what the grader made', async () => {
    const removes = 'shmctl(id, IPC_RMID, NULL);\n    semctl(set, 0, IPC_RMID);\n    struct ticket ticket = {';
    const result = await lab.grade(
      await lab.reference({ [producer]: [['    struct ticket ticket = {', `    ${removes}`]] }),
    );
    expect(failedChecks(result)).toEqual([
      'tickets-put',
      'wrap-around',
      'waits-full',
      'mutual-exclusion',
      'together',
      'crash-survived',
      'ends-clean',
    ]);
    expect(checkOf(result, 'tickets-put').message).toContain('After your program had run, the test was to');
  });
});
