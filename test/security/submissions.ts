import type { CheckOutcome } from '../../src/modules/labs/grading/index.js';
import type { Attack } from './support/layers.js';

/**
 * A submission that tries to get marks it has not earned, or to have the grader fail. The part of its name after the first dot is the file's name
 * in the lab; files it lacks are the lab's own solution.
 */
export interface SubmissionAttack extends Attack {
  lab: string;
  /** No more than this many points. What the other, clean program of a lab earns by itself is counted in. */
  atMost: number;
  /** One of these outcomes must be among the checks'. Where a machine is slow, the clock may come before the limit or the standstill. */
  among?: CheckOutcome[];
}

export const submissions: SubmissionAttack[] = [
  // The first ones meet their limits again and again, so they are begun first.
  { file: 'submissions/starving-queue.mq_receiver.c', aimedAt: 'agent', lab: 'mq-priority', atMost: 65 },
  { file: 'submissions/fifo-closed.fifo_writer.c', aimedAt: 'agent', lab: 'fifo-announcement', atMost: 55 },
  { file: 'submissions/refilled-queue.mq_sender.c', aimedAt: 'agent', lab: 'mq-priority', atMost: 50 },
  { file: 'submissions/deep-paths.pipe_lab.c', aimedAt: 'agent', lab: 'pipe-conversation', atMost: 0 },
  { file: 'submissions/fifo-flood.fifo_writer.c', aimedAt: 'agent', lab: 'fifo-announcement', atMost: 55 },
  {
    file: 'submissions/kills-and-stops.pipe_lab.c',
    aimedAt: 'agent',
    lab: 'pipe-conversation',
    atMost: 0,
    among: ['deadlock', 'timeout'],
  },
  { file: 'submissions/redefined-libc.pipe_lab.c', aimedAt: 'agent', lab: 'pipe-conversation', atMost: 0 },
  { file: 'submissions/constructor.pipe_lab.c', aimedAt: 'agent', sample: true, lab: 'pipe-conversation', atMost: 0 },
  { file: 'submissions/self-report.pipe_lab.c', aimedAt: 'agent', lab: 'pipe-conversation', atMost: 0 },
  { file: 'submissions/busy-sessions.pipe_lab.c', aimedAt: 'agent', lab: 'pipe-conversation', atMost: 0 },
  {
    file: 'submissions/many-mappings.pipe_lab.c',
    aimedAt: 'agent',
    lab: 'pipe-conversation',
    atMost: 0,
    among: ['deadlock', 'timeout'],
  },
  {
    file: 'submissions/memory-of-nobody.pipe_lab.c',
    aimedAt: 'driver',
    lab: 'pipe-conversation',
    atMost: 0,
    among: ['memory_limit', 'timeout'],
  },
  { file: 'submissions/fifo-folder.fifo_reader.c', aimedAt: 'agent', lab: 'fifo-announcement', atMost: 55 },
  { file: 'submissions/closed-segment.shm_train_writer.c', aimedAt: 'agent', lab: 'shm-train-info', atMost: 75 },
  {
    file: 'submissions/removing-daemon.shm_train_reader.c',
    aimedAt: 'agent',
    lab: 'shm-train-info',
    atMost: 60,
  },
  { file: 'submissions/closed-queue.mq_sender.c', aimedAt: 'agent', lab: 'mq-priority', atMost: 50 },
];
