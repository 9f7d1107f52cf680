import type { ProgramAttack } from '../support/attack.js';

/** A limit stopped it: which of them depends on who was first. */
export const stopped = { flags: ['wall', 'cpu', 'processes', 'memory'] } satisfies ProgramAttack['ends'];
export const traced = { traced: true } satisfies ProgramAttack['spec'];
/** Attacks that go through their whole list and must come to its end. */
export const held = { code: 0 } satisfies ProgramAttack['ends'];
export const patient = { limits: { wallTimeMs: 60_000, cpuTimeMs: 30_000 } } satisfies ProgramAttack['spec'];

/** Meanwhile, the grader waits for the programs so long, and is answered so. */
export function settles(answer: string, afterMs: number): NonNullable<ProgramAttack['meanwhile']> {
  return async (sandbox) => expect(await sandbox.settle(afterMs)).toBe(answer);
}

/** For attacks that go on until a limit stops them: what they do they do at once, and the rest of their time is only burnt. */
export const brief = { limits: { cpuTimeMs: 1_000, wallTimeMs: 1_500 } } satisfies ProgramAttack['spec'];
