import type { KernelObject, TracedCall } from '../../sandbox/sandbox.port.js';
import { ObjectNames } from '../trace/object-names.js';
import type { Session } from '../sdk/session.js';
import { callOf, givenTo, pipeObject, terminal, transferOf } from '../trace/trace.fixture.js';
import { Trace } from '../trace/trace.js';
import type { Leak } from '../model/results.js';
import { scenarioOf, TimelineRecorder } from './timeline.js';
import { timelineLimits, type TimelineScenario } from '../model/timeline.js';

function scenario(calls: TracedCall[], leaks: Leak[] = []): TimelineScenario {
  return scenarioOf('s', calls, new ObjectNames(new Trace([{ trace: calls }])), leaks, [{ pid: 7 }, { pid: 9 }]);
}

/** Each event in one line: who, what, on what, with whom. */
const story = ({ events }: TimelineScenario): string[] =>
  events.map(({ pid, action, object = '', peer = '', bytes = '', text = '' }) =>
    [pid, action, object, peer, bytes, text].filter((part) => part !== '').join(' '),
  );

const queue: KernelObject = { kind: 'mqueue', id: 4n, name: '/q' };
const segment: KernelObject = { kind: 'segment', id: 3n, name: '' };

describe('a scenario in the timeline', () => {
  it('tells who sent what through a pipe to whom, and how processes lived', () => {
    const pipe = pipeObject(1);
    const told = scenario([
      ...givenTo(7, terminal),
      callOf(7, 'exec', 0, { text: './lab\n-v' }),
      callOf(7, 'pipe', 0, { object: pipe, descriptors: [3, 4] }),
      callOf(7, 'fork', 8),
      transferOf(7, 'write', pipe, 'Hello'),
      transferOf(8, 'read', pipe, 'Hel'),
      transferOf(8, 'read', pipe, 'lo'),
      transferOf(8, 'write', terminal, 'Hello\n'),
      transferOf(8, 'write', terminal, '\n'),
      callOf(8, 'read', 0, { object: pipe }),
      callOf(8, 'exit', 256),
      callOf(7, 'wait', 8),
      callOf(7, 'exit', 0),
    ]);
    expect(story(told)).toEqual([
      '7 start ./lab -v',
      '7 make pipe 1',
      '7 fork 8',
      '7 send pipe 1 5 Hello',
      '8 receive pipe 1 7 3 Hel',
      '8 receive pipe 1 7 2 lo',
      '8 print 6 Hello',
      '8 receive pipe 1 0',
      '8 end exit status 1',
      '7 wait 8',
      '7 end exit status 0',
    ]);
    expect(told.processes).toMatchObject([
      { pid: 7, parent: null, command: 'lab', ending: 'exit status 0', leaked: false },
      { pid: 8, parent: 7, command: 'lab', ending: 'exit status 1', leaked: false },
    ]);
    expect(told.objects).toMatchObject([{ name: 'pipe 1', kind: 'pipe', madeBy: 7, removedBy: null, leaked: false }]);
    expect(told.cut).toBe(false);
  });

  it('finds the sender of a message that a queue handed out before others, and says of none that it was nobody traced', () => {
    const send = (pid: number, text: string, priority: number): TracedCall =>
      callOf(pid, 'mq_send', 0, {
        object: queue,
        args: [3n, 0n, BigInt(text.length), BigInt(priority)],
        data: Buffer.from(text),
      });
    const receive = (text: string, priority: number): TracedCall =>
      callOf(8, 'mq_receive', text.length, {
        object: queue,
        args: [3n, 0n, 99n, BigInt(priority)],
        data: Buffer.from(text),
      });
    const told = scenario([
      callOf(7, 'mq_open', 3, { object: queue, text: '/q', args: [0n, 0o101n] }),
      send(7, 'tea', 0),
      send(9, 'fire', 31),
      receive('fire', 31),
      receive('tea', 0),
      receive('exit', 0),
      callOf(8, 'mq_unlink', 0, { text: '/q' }),
    ]);
    expect(told.events.filter(({ action }) => action === 'receive')).toMatchObject([
      { object: 'queue /q', peer: 9, priority: 31, text: 'fire' },
      { object: 'queue /q', peer: 7, priority: 0, text: 'tea' },
      { object: 'queue /q', text: 'exit' },
    ]);
    expect(told.events.find(({ text }) => text === 'exit')).not.toHaveProperty('peer');
    expect(told.objects).toMatchObject([{ name: 'queue /q', madeBy: 7, removedBy: 8 }]);
  });

  it('marks what was left behind, names calls that failed and calls that never returned', () => {
    const told = scenario(
      [
        callOf(7, 'shmget', 3, { object: segment, args: [0x41n, 84n, 0o1666n] }),
        callOf(7, 'shmat', 0, { object: segment }),
        callOf(7, 'open', -2, { text: '/tmp/f' }),
        callOf(7, 'fork', 8),
        callOf(8, 'read', 0, { object: pipeObject(5), leftNs: null }),
      ],
      [
        { kind: 'segment', name: 'key 0x00000041', detail: '' },
        { kind: 'process', name: 'pid 8', detail: '' },
      ],
    );
    expect(story(told)).toEqual([
      '7 make segment 0x00000041',
      '7 attach segment 0x00000041',
      '7 fail /tmp/f open: ENOENT',
      '7 fork 8',
      '8 stuck read',
    ]);
    expect(told.objects).toMatchObject([{ name: 'segment 0x00000041', leaked: true, removedUs: null }]);
    expect(told.processes).toMatchObject([{ leaked: false }, { pid: 8, leaked: true, toUs: null }]);
  });

  it('shows payloads short and printable', () => {
    const data = Buffer.concat([
      Buffer.from('a\u001b[2Jb\u202e\u2028c'),
      Buffer.from([0xff, 0]),
      Buffer.alloc(300, 'x'),
    ]);
    const [event] = scenario([
      ...givenTo(7, terminal),
      callOf(7, 'write', data.length, { object: terminal, data }),
    ]).events;
    expect(event?.text).toMatch(/^a·\[2Jb··c··x+…$/);
    expect(event?.text).toHaveLength(timelineLimits.payload);
    expect(event?.bytes).toBe(data.length);
  });
});

describe('a submission’s timeline', () => {
  const sessionOf = (trace: TracedCall[]): Session =>
    ({
      trace: new Trace([{ trace }]),
      reportedLeaks: [],
      runs: [{ pid: 7, program: { trace } }],
      acquaintance: () => ({ programs: [{ pid: 7, name: 'lab' }] }),
    }) as unknown as Session;

  it('leaves out what became of the programs when the sandbox was reset, and keeps what had hung', () => {
    const trace = [callOf(7, 'fork', 8)];
    const recorder = new TimelineRecorder();
    const recording = recorder.begin('hangs', sessionOf(trace));
    trace.push(callOf(8, 'exit', 9), callOf(7, 'read', 0, { object: pipeObject(1), leftNs: null }));
    recording.finish();
    expect(recorder.timeline.scenarios.flatMap(story)).toEqual(['7 fork 8', '7 stuck read']);
  });

  it('is bounded however much happens, and says so', () => {
    const recorder = new TimelineRecorder();
    const noisy = Array.from({ length: 3_000 }, (_, index) =>
      index % 2 === 0
        ? callOf(7, 'fork', 100 + index)
        : callOf(100 + index - 1, 'write', 500, { object: terminal, data: Buffer.alloc(500, 0xff) }),
    );
    for (const name of ['one', 'two', 'three'])
      recorder.begin(name, sessionOf([...givenTo(7, terminal), ...noisy])).finish();
    const { timeline } = recorder;
    const events = timeline.scenarios.reduce((total, { events: some }) => total + some.length, 0);
    expect(events).toBeLessThanOrEqual(timelineLimits.events);
    expect(JSON.stringify(timeline.scenarios).length).toBeLessThan(timelineLimits.characters + 100);
    expect(timeline.scenarios[0]).toMatchObject({ name: 'one', cut: true });
    expect(timeline.scenarios[0]?.processes).toHaveLength(timelineLimits.processes);
    expect(timeline.cut).toBe(true);
  });
});
