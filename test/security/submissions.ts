import type { CheckOutcome } from '../../src/modules/labs/grading/index.js';

/** A submission that tries to get marks it has not earned, or to have the grader fail. Files it lacks are the lab's own solution. */
export interface SubmissionAttack {
  /** Below `attacks/`; the part after its first dot is the file's name in the lab. */
  file: string;
  lab: string;
  /** No more than this many points. What the other, clean program of a lab earns by itself is counted in. */
  atMost: number;
  /** One of these outcomes must be among the checks'. Where a machine is slow, the clock may come before the limit or the standstill. */
  among?: CheckOutcome[];
}

export const submissions: SubmissionAttack[] = [
  // The first ones meet their limits again and again, so they are begun first.
  { file: 'submissions/starving-queue.mq_receiver.c', lab: 'mq-priority', atMost: 65 },
  { file: 'submissions/fifo-closed.fifo_writer.c', lab: 'fifo-announcement', atMost: 55 },
  { file: 'submissions/refilled-queue.mq_sender.c', lab: 'mq-priority', atMost: 50 },
  { file: 'submissions/deep-paths.pipe_lab.c', lab: 'pipe-conversation', atMost: 0 },
  { file: 'submissions/fifo-flood.fifo_writer.c', lab: 'fifo-announcement', atMost: 55 },
  {
    file: 'submissions/kills-and-stops.pipe_lab.c',
    lab: 'pipe-conversation',
    atMost: 0,
    among: ['deadlock', 'timeout'],
  },
  { file: 'submissions/redefined-libc.pipe_lab.c', lab: 'pipe-conversation', atMost: 0 },
  { file: 'submissions/constructor.pipe_lab.c', lab: 'pipe-conversation', atMost: 0 },
  { file: 'submissions/self-report.pipe_lab.c', lab: 'pipe-conversation', atMost: 0 },
  { file: 'submissions/busy-sessions.pipe_lab.c', lab: 'pipe-conversation', atMost: 0 },
  { file: 'submissions/many-mappings.pipe_lab.c', lab: 'pipe-conversation', atMost: 0, among: ['deadlock', 'timeout'] },
  {
    file: 'submissions/memory-of-nobody.pipe_lab.c',
    lab: 'pipe-conversation',
    atMost: 0,
    among: ['memory_limit', 'timeout'],
  },
  { file: 'submissions/fifo-folder.fifo_reader.c', lab: 'fifo-announcement', atMost: 55 },
  { file: 'submissions/closed-segment.shm_train_writer.c', lab: 'shm-train-info', atMost: 75 },
  { file: 'submissions/removing-daemon.shm_train_reader.c', lab: 'shm-train-info', atMost: 60 },
  { file: 'submissions/closed-queue.mq_sender.c', lab: 'mq-priority', atMost: 50 },
];
