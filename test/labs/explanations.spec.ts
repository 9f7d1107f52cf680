import type { CheckOutcome, SubmittedFile } from '../../src/modules/labs/grading/index.js';
import { type Change, checkOf, type LabUnderTest, labUnderTest } from './support/grading.js';

/** A mistake that beginners make: where it shows, and what its message has to name. */
interface Mistake {
  what: string;
  /** A fixture, or changes of the reference. */
  files: string | Record<string, Change[]>;
  check: string;
  outcome: CheckOutcome;
  words: RegExp[];
  /** Heading of the brief. */
  read: string;
}

const filesOf = (lab: LabUnderTest, { files }: Mistake): Promise<SubmittedFile[]> =>
  typeof files === 'string' ? lab.fixture(files) : lab.reference(files);

async function expectExplained(lab: LabUnderTest, mistake: Mistake): Promise<void> {
  const check = checkOf(await lab.grade(await filesOf(lab, mistake)), mistake.check);
  expect(check.outcome).toBe(mistake.outcome);
  for (const words of mistake.words) expect(check.message).toMatch(words);
  expect(check.message.split('\n').at(-1)).toBe(`Read again in the brief: "${mistake.read}".`);
}

const childHolds: Mistake = {
  what: 'the child keeps a write end open',
  files: 'waits-for-itself',
  check: 'answer-arrives',
  outcome: 'deadlock',
  words: [
    /The child \(pid (\d+)\) waits in read \(pipe_lab\.c line 19\) on pipe 1 \(fd 3\); its write end is still open in pid \1 itself: fd 4 was never closed\./,
    /The parent \(pid \d+\) waits in read \(pipe_lab\.c line 31\) on pipe 2 \(fd 5\)/,
    /Close fd 4, the write end of pipe 1, in the child \(pid \d+\) before it reads/,
  ],
  read: 'Ends that nobody closes',
};

const brokenPipe: Mistake = {
  what: 'a write to a pipe that nobody reads any more',
  files: {
    'pipe_lab.c': [
      ['return signal_room(ask[0], reply[1]);', 'return signal_room == NULL;'],
      ['    station_master(ask[1]', '    sleep(waitpid(child, NULL, 0) == -1);\n    station_master(ask[1]'],
    ],
  },
  check: 'question-arrives',
  outcome: 'crashed',
  words: [
    /The parent \(pid \d+\) was ended by SIGPIPE in write \(pipe_lab\.c line \d+\) on pipe 1 \(fd 4\): nobody holds its read end any more/,
  ],
  read: 'Ends that nobody closes',
};

const pipeMistakes: Mistake[] = [
  childHolds,
  brokenPipe,
  {
    what: 'the parent keeps a write end open',
    files: 'parent-holds',
    check: 'answer-arrives',
    outcome: 'deadlock',
    words: [
      /The child \(pid \d+\) waits in read \(pipe_lab\.c line 20\) on pipe 1 \(fd 3\); its write end is still open in the parent \(pid (\d+)\) \(fd 4\)\./,
      /The child \(pid \d+\) has read 37 bytes from pipe 1 and waits for more, or for its end: close fd 4 in the parent \(pid \d+\) once everything is written/,
    ],
    read: 'Ends that nobody closes',
  },
  {
    what: 'both sides read first',
    files: {
      'pipe_lab.c': [['    deliver(to_room,', '    receive(from_room, buffer, sizeof buffer);\n    deliver(to_room,']],
    },
    check: 'question-arrives',
    outcome: 'deadlock',
    words: [
      /The parent \(pid \d+\) waits in read \(pipe_lab\.c line \d+\) on pipe 2 \(fd \d+\); its write end is still open in the child/,
      /The child \(pid \d+\) waits in read \(pipe_lab\.c line \d+\) on pipe 1 \(fd \d+\); its write end is still open in the parent/,
      /Both read first, each what the other has not written yet: one of the two has to write before it reads\./,
    ],
    read: 'Ends that nobody closes',
  },
  {
    what: 'a wait for a child that waits for the parent',
    files: {
      'pipe_lab.c': [
        ['    station_master(ask[1]', '    sleep(waitpid(child, NULL, 0) == -1);\n    station_master(ask[1]'],
      ],
    },
    check: 'question-arrives',
    outcome: 'deadlock',
    words: [
      /The parent \(pid \d+\) waits in wait \(pipe_lab\.c line \d+\) for the child \(pid \d+\) to end\./,
      /waits for the end of a child that waits for it: write to pipe 1, or close fd 4, before wait\(\)\./,
    ],
    read: 'Ends that nobody closes',
  },
  {
    what: 'a zombie',
    files: { 'pipe_lab.c': [['waitpid(child, NULL, 0) == -1', '0']] },
    check: 'child-reaped',
    outcome: 'failed',
    words: [/The parent did not wait for its child \(pid \d+\)\./],
    read: 'Children that nobody waits for',
  },
];

const fifoMistakes: Mistake[] = [
  {
    what: 'a FIFO that both open for reading',
    files: { 'fifo_writer.c': [['O_WRONLY', 'O_RDONLY']] },
    check: 'writer-first',
    outcome: 'deadlock',
    words: [
      /fifo_writer \(pid \d+\) waits in open \(fifo_writer\.c line \d+\) of \/tmp\/ipc_lab_fifo for reading, because nobody has it open for writing\./,
      /fifo_reader \(pid \d+\) waits in open \(fifo_reader\.c line \d+\) of \/tmp\/ipc_lab_fifo for reading/,
      /Both open \/tmp\/ipc_lab_fifo for reading: one of the two has to open it with O_WRONLY\./,
    ],
    read: 'Opening and removing',
  },
  {
    what: 'no unlink',
    files: { 'fifo_reader.c': [['unlink(FIFO_PATH) == -1', '0']] },
    check: 'fifo-removed',
    outcome: 'failed',
    words: [
      /After fifo_reader \(pid \d+, it ended with exit status 0\), \/tmp\/ipc_lab_fifo was still there: nobody called unlink\(\) for it\./,
    ],
    read: 'Opening and removing',
  },
];

const writer = 'shm_train_writer.c';

const missingKeyFile: Mistake = {
  what: 'ftok of a file that is not there',
  files: {
    [writer]: [
      ['ftok("shmfile", 65)', 'ftok("shmfil", 65)'],
      ['key == -1', 'key == -2'],
    ],
  },
  check: 'segment-made',
  outcome: 'failed',
  words: [
    /There is one with key 0xffffffff instead\./,
    /shm_train_writer \(pid \d+\) called shmget \(shm_train_writer\.c line 22\) with the key -1: that is what ftok\(\) returns when the file that it was given is not there/,
  ],
  read: 'The key and the size',
};

const shmMistakes: Mistake[] = [
  missingKeyFile,
  {
    what: 'a flag that is never set',
    files: { [writer]: [['    __atomic_store_n(&train->ready, 1, __ATOMIC_RELEASE);', '']] },
    check: 'record-travels',
    outcome: 'timeout',
    words: [
      /shm_train_reader \(pid \d+\) had attached the segment 0x[0-9a-f]{8} with shmat \(shm_train_reader\.c line \d+\) and went on looking at it: does it wait for a flag that nobody sets\?/,
    ],
    read: 'Attaching and waiting',
  },
  {
    what: 'no IPC_RMID',
    files: { 'shm_train_reader.c': [['shmctl(id, IPC_RMID, NULL) == -1', '0']] },
    check: 'segment-removed',
    outcome: 'failed',
    words: [
      /After shm_train_reader \(pid \d+, it ended with exit status 0\), the segment with key 0x[0-9a-f]{8} was still there: nobody called shmctl\(…, IPC_RMID, …\) for it\./,
    ],
    read: 'Removing the segment',
  },
  {
    what: 'a string without its end',
    files: { [writer]: [['strcpy(train->platform, "5")', "memset(train->platform, '5', sizeof train->platform)"]] },
    check: 'record-stored',
    outcome: 'failed',
    words: [/The platform that shm_train_writer \(pid \d+\) stored has no NUL within its 10 bytes/],
    read: 'The key and the size',
  },
  {
    what: 'a struct of the wrong size',
    files: { [writer]: [['char status[20]', 'char status[32]']] },
    check: 'segment-made',
    outcome: 'failed',
    words: [
      /shm_train_writer \(pid \d+\) called shmget for a segment of 100 bytes\. struct TrainInfo has 84, and 88 with the bonus flag\./,
    ],
    read: 'The key and the size',
  },
];

const queueMistakes: Mistake[] = [
  {
    what: 'a receiver on an empty queue',
    files: { 'mq_receiver.c': [['strcmp(text, "exit")', 'strcmp(text, "quit")']] },
    check: 'queue-removed',
    outcome: 'deadlock',
    words: [
      /mq_receiver \(pid \d+\) waits in mq_receive \(mq_receiver\.c line \d+\) on the queue \/railway_queue \(fd \d+\), which is empty, and nobody sends to it\./,
      /mq_receiver \(pid \d+\) had received 9 messages: let it stop at the last one/,
    ],
    read: 'Full, empty, and removed',
  },
  {
    what: 'a sender on a full queue that nobody reads',
    files: {
      'mq_receiver.c': [['priority, text);', 'priority, text);\n        return 0;']],
    },
    check: 'full-queue',
    outcome: 'deadlock',
    words: [
      /mq_sender \(pid \d+\) waits in mq_send \(mq_sender\.c line \d+\) on the queue \/railway_queue \(fd \d+\), which is full, and nobody receives from it\./,
      /the receiver has to go on until the last message/,
    ],
    read: 'Full, empty, and removed',
  },
  {
    what: 'no mq_unlink',
    files: { 'mq_receiver.c': [['mq_unlink(QUEUE_NAME) == -1', '0']] },
    check: 'queue-removed',
    outcome: 'failed',
    words: [
      /After mq_receiver \(pid \d+, it ended with exit status 0\), \/railway_queue was still there: nobody called mq_unlink\(\) for it\./,
    ],
    read: 'Full, empty, and removed',
  },
  {
    what: 'a buffer smaller than mq_msgsize',
    files: { 'mq_receiver.c': [['MESSAGE_SIZE 1024', 'MESSAGE_SIZE 100']] },
    check: 'highest-first',
    outcome: 'failed',
    words: [
      /mq_receiver \(pid \d+\) called mq_receive \(mq_receiver\.c line \d+\) on the queue \/railway_queue \(fd \d+\) with room for 100 bytes, and it failed with EMSGSIZE/,
    ],
    read: 'Sizes of messages and of the queue',
  },
  {
    what: 'a message longer than mq_msgsize',
    files: { 'mq_sender.c': [['.mq_msgsize = MESSAGE_SIZE', '.mq_msgsize = 8']] },
    check: 'texts-arrive',
    outcome: 'failed',
    words: [
      /mq_sender \(pid \d+\) called mq_send \(mq_sender\.c line \d+\) on the queue \/railway_queue \(fd \d+\) with \d+ bytes, and it failed with EMSGSIZE/,
    ],
    read: 'Sizes of messages and of the queue',
  },
];

describe.each([
  ['pipe-conversation', pipeMistakes],
  ['fifo-announcement', fifoMistakes],
  ['shm-train-info', shmMistakes],
  ['mq-priority', queueMistakes],
])('%s explains', (slug, mistakes) => {
  const lab = labUnderTest(slug);
  it.concurrent.each(mistakes)('$what', (mistake) => expectExplained(lab, mistake));
});

describe('with docker, lines are known, too:', () => {
  const pipes = labUnderTest('pipe-conversation', 'docker');
  const shm = labUnderTest('shm-train-info', 'docker');
  it.concurrent.each([childHolds, brokenPipe])('$what', (mistake) => expectExplained(pipes, mistake));
  it.concurrent(missingKeyFile.what, () => expectExplained(shm, missingKeyFile));
});
