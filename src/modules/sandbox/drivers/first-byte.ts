import type { AgentConnection } from '../sandbox.port.js';

/** Whether the agent says anything before its stream ends or the time is over. */
export function firstByte({ fromAgent }: AgentConnection, timeoutMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), timeoutMs);
    const answer = (greeted: boolean) => {
      clearTimeout(timer);
      resolve(greeted);
    };
    fromAgent.once('data', () => answer(true));
    fromAgent.once('close', () => answer(false));
    fromAgent.once('error', () => answer(false));
  });
}

/** The last line that was written for people, without the line's end; empty when there is none. */
export function lastLine(log: string): string {
  return log.trim().split('\n').at(-1) ?? '';
}
