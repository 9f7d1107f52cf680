import type { ProcessState, Snapshot, TracedCall } from '../../sandbox/sandbox.port.js';
import { callOf } from '../trace/trace.fixture.js';
import { Trace } from '../trace/trace.js';
import { explainStandstill } from './deadlock.js';

const set = 5;
const [FREE, FILLED, LOCK] = [0, 1, 2];
const object = { kind: 'semaphores', id: BigInt(set), name: '' } as const;
const semop = (pid: number, text: string, more: Partial<TracedCall> = {}): TracedCall =>
  callOf(pid, 'semop', 0, { object, text, ...more });
const opened = callOf(7, 'semget', set, { object, args: [0x43n] });
const ended = (pid: number): TracedCall => callOf(pid, 'exit', 0);

const waiting = (pid: number, text: string): ProcessState => ({
  pid,
  parent: 1,
  program: 1,
  state: 'S',
  command: 'lab',
  threads: [{ tid: pid, state: 'S', call: 'semop', timed: false, args: [BigInt(set), 0n, 1n], text, caller: 0n }],
  descriptors: [],
});

function explain(processes: ProcessState[], calls: TracedCall[], values = [0, 0, 0]): string {
  const snapshot: Snapshot = {
    programs: [],
    processes,
    segments: [],
    semaphores: [],
    sysvQueues: [],
    queues: [],
    files: [],
  };
  const programs = [7, 8].map((pid) => ({ pid, name: 'producer' }));
  const trace = new Trace([{ trace: [opened, ...calls] }]);
  return explainStandstill(snapshot, { trace, programs }, undefined, new Map([[set, values]]));
}

describe('a standstill at semaphores', () => {
  it('names the semaphore, its value and who changed it', () => {
    const text = explain(
      [waiting(7, `${FREE},-1,0`)],
      [semop(7, `${FREE},-1,0`), semop(8, `${FREE},1,0`), semop(8, `${FREE},-1,0`)],
    );
    expect(text).toContain(
      'producer (pid 7) waits in semop on semaphore 0 of the semaphore set 0x00000043, which is 0, to take 1 from it; it was lowered last by producer (pid 8), and raised last by producer (pid 8).',
    );
  });

  it('finds the one of several operations that can not be carried out', () => {
    const both = [waiting(7, `${FREE},-1,0\n${LOCK},-1,4096`)];
    expect(explain(both, [], [3, 0, 0])).toContain('on semaphore 2 of');
    expect(explain(both, [], [0, 0, 1])).toContain('on semaphore 0 of');
    expect(explain([waiting(7, `${FILLED},0,0`)], [], [0, 2, 0])).toContain(
      'which is 2, until it is 0; no program has',
    );
  });

  it('tells who sleeps with a lock that another one wants', () => {
    const taken = semop(8, `${LOCK},-1,0`);
    const [wants, sleeps] = [waiting(7, `${LOCK},-1,0`), waiting(8, `${FREE},-1,0`)];
    expect(explain([wants, sleeps], [taken])).toContain(
      'producer (pid 8) has lowered semaphore 2 of the semaphore set 0x00000043 and waits for semaphore 0 before it raises it again, while producer (pid 7) waits for it: wait for what may take long first',
    );
    expect(explain([wants, sleeps], [taken, semop(8, `${LOCK},1,0`)])).not.toContain('take a lock last');
  });

  it('tells of a lock whose holder has ended, and of no other semaphore', () => {
    const wants = [waiting(7, `${LOCK},-1,0`)];
    expect(explain(wants, [semop(8, `${LOCK},-1,0`), ended(8)])).toContain(
      'producer (pid 8) has ended with semaphore 2 of the semaphore set 0x00000043 lowered: whoever takes a lock gives it back before it ends',
    );
    const places = [semop(8, `${FREE},-1,0`), semop(8, `${FREE},-1,0`), ended(8)];
    expect(explain([waiting(7, `${FREE},-1,0`)], places)).not.toContain('gives it back');
  });

  it('names the lock before what nobody raises', () => {
    const [wants, sleeps] = [waiting(7, `${LOCK},-1,0`), waiting(8, `${FILLED},-1,0`)];
    const told = explain([sleeps, wants], [semop(8, `${LOCK},-1,0`)]);
    expect(told).toContain('take a lock last');
    expect(told).not.toContain('No program has raised');
    expect(explain([sleeps, wants], [])).toContain(
      'No program has raised semaphore 1 of the semaphore set 0x00000043 or semaphore 2 of the semaphore set 0x00000043',
    );
  });

  it('tells who waits for what it holds itself', () => {
    const again = [waiting(7, `${LOCK},-1,0`)];
    const another = waiting(8, `${LOCK},-1,0`);
    expect(explain([another, ...again], [semop(7, `${LOCK},-1,0`)])).toContain(
      'producer (pid 7) has lowered semaphore 2 of the semaphore set 0x00000043 itself and not raised it since',
    );
    expect(explain(again, [semop(7, `${LOCK},-1,0`)])).toContain(
      'whoever takes a lock gives it back before it takes it again',
    );
    expect(explain(again, [semop(7, `${LOCK},-1,0`), semop(7, `${LOCK},1,0`)])).not.toContain('gives it back');
  });

  it('tells that nobody raises, unless somebody was ended in the middle of it', () => {
    const empty = [waiting(7, `${FILLED},-1,0`)];
    expect(explain(empty, [semop(8, `${FREE},-1,0`)])).toContain(
      'No program has raised semaphore 1 of the semaphore set 0x00000043: whoever brings what a semaphore counts raises it, once for each',
    );
    expect(explain(empty, [semop(8, `${FILLED},1,0`), semop(7, `${FILLED},-1,0`)])).not.toContain(
      'No program has raised',
    );
    const inside = explain(empty, [semop(8, `${FILLED},-1,0`, { leftNs: null }), ended(8)]);
    expect(inside).not.toContain('No program has raised');
    expect(inside).toContain('waited for by producer (pid 8) when that was ended');
  });

  it('says no more than it knows where the values or the operations are not known', () => {
    expect(explain([waiting(7, '')], [])).toBe('producer (pid 7) waits in semop on a semaphore that nobody raises.');
  });
});
