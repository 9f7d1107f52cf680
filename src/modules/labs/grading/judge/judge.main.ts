/**
 * A process in which submissions are judged, one after the other: all work whose cost depends on what students' programs print and do. It
 * reaches nothing but its sandbox's agent, through the worker, and can be killed at any time. Started by `judge-process.ts`.
 */
import { Socket } from 'node:net';
import { messageOf } from '../../../../kernel/message-of.js';
import { importGrader } from '../import-grader.js';
import { AgentBytes, agentBytesFd } from './agent-bytes.js';
import type { FromJudge, JudgeTask, ToJudge } from './judge-messages.js';
import { RunningTask } from './judge-task.js';

let running: RunningTask | null = null;
const agentBytes = new AgentBytes(new Socket({ fd: agentBytesFd, readable: true, writable: true }));

function tell(message: FromJudge): void {
  process.send?.(message);
}

async function load(graders: readonly string[]): Promise<void> {
  try {
    for (const grader of graders) await importGrader(grader);
    tell({ kind: 'loaded' });
  } catch (error) {
    tell({ kind: 'unloadable', message: messageOf(error) });
  }
}

async function grade(task: JudgeTask): Promise<void> {
  // What a check of an earlier grading left running is heard no more.
  const tellOfThis = (message: FromJudge): void => {
    if (running === current) tell(message);
  };
  const current = new RunningTask(task, {
    send: (bytes) => {
      if (running === current) agentBytes.send(task.number, bytes);
    },
    note: (note) => tellOfThis({ kind: 'note', note }),
  });
  running = current;
  try {
    const judged = await current.run();
    running = null;
    tell({ kind: 'judged', judged });
  } catch (error) {
    running = null;
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    tell({ kind: 'fault', name, message });
  }
}

agentBytes.onPiece = (grading, bytes) => {
  if (running?.number === grading) running.receive(bytes);
};
process.on('message', (message: ToJudge) => {
  switch (message.kind) {
    case 'load':
      return void load(message.graders);
    case 'grade':
      return void grade(message.task);
    case 'ping':
      return tell({ kind: 'pong' });
  }
});
process.on('disconnect', () => process.exit());
// They reach the whole group; the worker alone decides when its gradings end.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
