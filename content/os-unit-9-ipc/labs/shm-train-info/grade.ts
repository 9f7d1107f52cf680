import {
  attachmentsOf,
  type CheckContext,
  defineLab,
  errorName,
  expect,
  expectEnds,
  fail,
  quote,
  type Run,
  type Trace,
  whyStillThere,
} from '../../../../src/modules/labs/sdk/index.js';
import {
  beforeReady,
  bothTogether,
  fieldBytes,
  hexKey,
  longBeforeReady,
  missingFields,
  plain,
  printedFields,
  readerAlone,
  readerWithout,
  sameKey,
  sizes,
  withReady,
  writerAlone,
} from './scenarios.js';

const apply = { bloomLevel: 'apply', outcome: 'apply-ipc-c' } as const;

const IPC_RMID = 0;

const creates = (call: { args: bigint[] }): boolean => (Number(call.args[2] ?? 0n) & 0o1000) !== 0;

/** Why the reader did not ask for the lab's segment, as far as its calls show. */
async function whyNotAsked(t: CheckContext, reader: Run, trace: Trace, key: number): Promise<string> {
  const other = trace.calls('shmget')[0];
  return other === undefined
    ? `${reader.name} called shmget() for no segment at all: it ${reader.ending}.`
    : `${await t.callerOf(other)} called shmget() with the key ${hexKey(Number(BigInt.asIntN(32, other.args[0] ?? 0n)))} instead of ${hexKey(key)}.`;
}

/** Who failed to attach a segment, and how; empty when nobody did. */
async function failedToAttach(t: CheckContext, trace: Trace): Promise<string> {
  const failed = trace.calls('shmat').find(({ leftNs, result }) => leftNs !== null && result < 0);
  return failed === undefined
    ? ''
    : `${await t.callerOf(failed)} called shmat(), which failed with ${errorName(failed.result)}.`;
}

/** Who has removed the segment that a scenario was about; empty when nobody did. */
async function whoRemoved(t: CheckContext, trace: Trace, key: number): Promise<string> {
  const ids = new Set(
    trace
      .succeeded('shmget')
      .filter(({ args }) => sameKey(args[0], key))
      .map(({ result }) => result),
  );
  const removal = trace
    .succeeded('shmctl')
    .find(({ args }) => (Number(args[1] ?? -1n) & 0xff) === IPC_RMID && ids.has(Number(args[0] ?? -1n)));
  return removal === undefined
    ? ''
    : `${await t.callerOf(removal)} had removed it with shmctl(…, IPC_RMID, …). Removing it is for the reader.`;
}

const times = (count: number): string => (count === 1 ? 'once' : `${count} times`);

/**
 * Why a program has not detached what it attached, in a sentence or two; null when it has.
 * @param whyNot why it can't have attached a segment, if that is known
 */
async function notDetached(t: CheckContext, name: string, trace: Trace, whyNot = ''): Promise<string | null> {
  const processes = attachmentsOf(trace);
  if (processes.length === 0) {
    const failed = await failedToAttach(t, trace);
    return `${name} has no segment attached at any time. ${failed} ${whyNot}`.trim();
  }
  for (const { pid, attached, detached, failed } of processes) {
    if (detached >= attached) continue;
    const failure =
      failed === null
        ? ''
        : ` It called shmdt(), which failed with ${errorName(failed)}: shmdt() takes the very pointer that shmat() returned.`;
    const detaches = detached === 0 ? 'never detaches it' : `detaches it ${times(detached)}`;
    return `${name} (pid ${pid}) attaches the segment ${times(attached)} and ${detaches}.${failure}`;
  }
  return null;
}

/**
 * Each program ends in each run in which it has what it needs. Where another row has lost its points already, for a flag that is never set or a segment
 * that is still there for example, that it did not end well is told there.
 */
async function expectAllEnd(t: CheckContext): Promise<void> {
  const printsAll = (values: Parameters<typeof missingFields>[0], reader: Run): boolean =>
    missingFields(values, reader.output).length === 0;
  const alone = await t.play(writerAlone);
  if (alone.state !== null) expectEnds([alone.writer]);
  const { train, reader, left } = await t.play(readerAlone);
  if (left === null && printsAll(train, reader)) expectEnds([reader]);
  const both = await t.play(bothTogether);
  // Whatever is in the segment, or is not, nobody needs to crash at it.
  expectEnds(
    [both.writer, both.reader].filter(
      (run) => (run.exit?.signal ?? null) !== null && !run.hasFlag('cpu', 'wall', 'memory', 'output'),
    ),
  );
  if (both.record !== null && both.left === null && printsAll(both.record.values, both.reader))
    expectEnds([both.writer, both.reader]);
  const waiting = await t.play(beforeReady);
  const waited = waiting.early.length === 0 && !waiting.endedEarly && waiting.left === null;
  if (waited && printsAll(waiting.train, waiting.reader)) expectEnds([waiting.reader]);
}

export default defineLab({
  read: {
    failed_call: 'The key and the size',
    timeout: 'Attaching and waiting',
    crashed: 'Attaching and waiting',
  },
  checks: [
    {
      id: 'segment-made',
      title: 'The writer makes a segment with the right key and size',
      points: 15,
      ...apply,
      advice:
        'key = ftok("shmfile", 65); shmget(key, sizeof(struct TrainInfo), 0666 | IPC_CREAT). The writer leaves the segment there for the reader.',
      read: 'The key and the size',
      run: async (t) => {
        const { key, writer, state, others, trace } = await t.play(writerAlone);
        const removed = state === null ? await whoRemoved(t, trace, key) : '';
        expect(
          removed === '',
          `After the writer had run, the segment with the key ${hexKey(key)} was gone: ${removed}`,
          'sight',
        );
        const instead = others[0] === undefined ? '' : ` There is one with key ${hexKey(others[0].key)} instead.`;
        expect(
          state !== null,
          `After the writer had run, there was no segment with the key ${hexKey(key)} of ftok("shmfile", 65).${instead}`,
          'result',
        );
        t.show('segment', `key ${hexKey(key)}, ${state.size} bytes, mode ${state.mode.toString(8)}`);
        expect(
          sizes.includes(state.size),
          `${writer.name} (pid ${writer.pid}) called shmget for a segment of ${state.size} bytes. struct TrainInfo has ${plain.size}, and ${withReady.size} with the bonus flag.`,
          'sight',
        );
      },
    },
    {
      id: 'record-stored',
      title: 'The segment holds a whole record',
      points: 15,
      ...apply,
      advice:
        'Fill in all four fields: a number above 0 and three texts, each with its NUL inside its field. The fields lie in the order of the unit.',
      read: 'The key and the size',
      run: async (t) => {
        const { key, record, closed, state, writer, trace } = await t.play(writerAlone);
        const removed = state === null ? await whoRemoved(t, trace, key) : '';
        expect(removed === '', `There is no segment any more, so no record either: ${removed}`, 'sight');
        expect(state !== null, 'There is no segment with the right key, so no record either.', 'result');
        const unattached = trace.succeeded('shmat').length === 0 ? await failedToAttach(t, trace) : '';
        expect(closed === '', `${unattached} ${closed}`.trim(), 'sight');
        expect(
          unattached === '',
          `${unattached} The segment's mode is ${state.mode.toString(8)} in octal; its owner, as whom both programs run, has to be allowed to read and write: 0666 for example.`,
          'sight',
        );
        expect(record !== null, `A segment of ${state.size} bytes is too small for a struct TrainInfo.`, 'sight');
        const { values, unterminated } = record;
        t.show(
          'segment',
          `train_no ${values.train_no}, name ${quote(values.name)}, platform ${quote(values.platform)}, status ${quote(values.status)}`,
        );
        expect(values.train_no > 0, `train_no is ${values.train_no}.`, 'result');
        for (const field of ['name', 'platform', 'status'] as const) {
          expect(
            !unterminated.includes(field),
            `The ${field} that ${writer.name} (pid ${writer.pid}) stored has no NUL within its ${fieldBytes[field]} bytes: whoever prints it runs on into what lies behind.`,
            'sight',
          );
          expect(values[field].trim() !== '', `${field} is empty.`, 'result');
        }
      },
    },
    {
      id: 'reader-prints',
      title: 'The reader prints the four fields of a record that the grader stored',
      points: 25,
      ...apply,
      advice:
        'Attach the segment with shmat(), take the pointer for a struct TrainInfo *, and print all four fields from there.',
      read: 'What to write',
      run: async (t) => {
        const { train, reader } = await t.play(readerAlone);
        t.show('output', reader.shown());
        const missing = missingFields(train, reader.output);
        expect(missing.length === 0, `Not printed: ${missing.join(', ')}.`, 'result');
      },
    },
    {
      id: 'record-travels',
      title: "The writer's record comes out of the reader",
      points: 15,
      ...apply,
      advice:
        'Both programs need the same key, the same struct and the same size. Run the writer, look at ipcs -m, then run the reader.',
      read: 'The key and the size',
      run: async (t) => {
        const { key, record, closed, reader, trace } = await t.play(bothTogether);
        const unattached = await failedToAttach(t, trace);
        expect(closed === '', `${unattached} ${closed}`.trim(), 'sight');
        const removed = record === null ? await whoRemoved(t, trace, key) : '';
        expect(removed === '', `There was no segment when the reader came: ${removed}`, 'sight');
        expect(record !== null, 'The writer left no record under the right key.', 'result');
        const { train_no, ...texts } = record.values;
        expect(
          train_no > 0 && Object.values(texts).some((text) => text.trim() !== ''),
          `${unattached} What is in the segment can't be printed: train_no is ${train_no}, name ${quote(texts.name)}.`.trim(),
          'result',
        );
        t.show('output', reader.shown());
        const missing = missingFields(record.values, reader.output);
        expect(missing.length === 0, `In the segment, but not printed: ${missing.join(', ')}.`, 'result');
      },
    },
    {
      id: 'no-create-in-reader',
      title: 'The reader attaches without IPC_CREAT',
      points: 5,
      bloomLevel: 'understand',
      outcome: 'understand-ipc',
      advice:
        'A reader that creates the segment hides that no writer was there: shmget(key, size, 0666) is all it needs.',
      read: 'What to write',
      run: async (t) => {
        const { key, reader, trace } = await t.play(readerAlone);
        const gets = trace.calls('shmget').filter((call) => sameKey(call.args[0], key));
        expect(gets.length > 0, await whyNotAsked(t, reader, trace, key));
        expect(!gets.some(creates), 'The reader calls shmget() with IPC_CREAT.', 'sight');
        expect(
          trace.succeeded('shmat').length > 0,
          (await failedToAttach(t, trace)) || 'The reader never attaches the segment.',
        );
        const { asked } = await t.play(readerWithout);
        expect(
          !asked.some(creates),
          'With no segment there, the reader calls shmget() with IPC_CREAT and makes one.',
          'sight',
        );
      },
    },
    {
      id: 'both-detach',
      title: 'Both programs detach the segment, and end by themselves with status 0',
      points: 5,
      ...apply,
      advice:
        'Each shmat() has its shmdt() when the pointer is no longer needed, and main returns 0 when all went well.',
      read: 'What to write',
      run: async (t) => {
        const { closed, trace } = await t.play(writerAlone);
        const faults = [
          await notDetached(t, 'shm_train_writer', trace, closed),
          await notDetached(t, 'shm_train_reader', (await t.play(readerAlone)).trace),
        ].filter((fault) => fault !== null);
        if (faults.length > 0) fail(faults.join(' '));
        await expectAllEnd(t);
      },
    },
    {
      id: 'segment-removed',
      title: 'The segment is gone after the reader',
      points: 15,
      ...apply,
      advice:
        'shmctl(shmid, IPC_RMID, NULL) removes it. A segment outlives every process that used it until somebody does that.',
      read: 'Removing the segment',
      run: async (t) => {
        const { key, left, reader, trace } = await t.play(readerAlone);
        t.show('segment', left === null ? `key ${hexKey(key)}: gone` : `key ${hexKey(key)}: still there, id ${left}`);
        expect(
          left === null,
          `After ${reader.name} (pid ${reader.pid}, it ${reader.ending}), the segment with key ${hexKey(key)} was still there: ${whyStillThere(trace, 'shmctl', left ?? -1)}.`,
          'result',
        );
        expect(trace.succeeded('shmat').length > 0, 'The reader removed the segment without ever attaching it.');
      },
    },
    {
      id: 'no-segment',
      title: 'With no segment there, the reader ends with an error or waits for one',
      points: 5,
      bloomLevel: 'analyze',
      outcome: 'analyze-ipc',
      advice:
        'shmget() returns -1 when there is no such segment: say so with perror() and return 1, before shmat() is handed a -1.',
      read: 'Attaching and waiting',
      run: async (t) => {
        const { key, reader, trace, asked, looks, waits } = await t.play(readerWithout);
        expect(asked.length > 0, await whyNotAsked(t, reader, trace, key));
        if (waits)
          return t.show('calls', `the reader goes on looking for the segment: shmget() failed ${looks} times so far`);
        t.show('processes', `shm_train_reader ${reader.ending}`);
        expect(reader.ended, 'The reader neither ended nor looked for the segment again.', 'result');
        expect(reader.exit?.signal === null, `The reader did not end by itself: it ${reader.ending}.`, 'result');
        return expect(
          reader.exit?.code !== 0 || reader.errors.trim() !== '',
          'The reader ended as if all were well: exit status 0 and no error message.',
          'result',
        );
      },
    },
    {
      id: 'ready-flag',
      title: 'Bonus: the reader prints nothing until ready is 1',
      points: 10,
      bonus: true,
      bloomLevel: 'create',
      outcome: 'create-ipc-design',
      advice:
        'Put int ready at the end of the struct in both programs. The writer sets it last; the reader looks at it, again and again, before anything else.',
      read: 'Attaching and waiting',
      run: async (t) => {
        const { reader, sawSegment, early, endedEarly, removedEarly, isSlow, unfinished, train, trace } =
          await t.play(beforeReady);
        t.show('output', reader.shown());
        expect(sawSegment, (await failedToAttach(t, trace)) || 'The reader did not attach the segment.');
        expect(early.length === 0, `While ready was still 0, the reader printed ${early.join(', ')}.`, 'sight');
        expect(
          !endedEarly,
          `The reader did not wait for the flag: it ${reader.ending} while ready was still 0.`,
          'result',
        );
        expect(
          !removedEarly,
          'The reader did not wait for the flag: it removed the segment while ready was still 0.',
          'sight',
        );
        const missing = missingFields(train, reader.output);
        expect(
          missing.length === 0,
          `After ready had become 1, the reader did not print ${missing.join(', ')}.`,
          'result',
        );
        const old = printedFields(unfinished, reader.output);
        expect(old.length === 0, `The reader printed what it had read before ready was 1: ${old.join(', ')}.`, 'sight');
        if (!isSlow) return;
        const longer = await t.play(longBeforeReady);
        expect(
          longer.early.length === 0,
          `The reader goes by the clock: in a run in which ready was 0 for longer, it printed ${longer.early.join(', ')} all the same.`,
          'sight',
        );
        expect(
          !longer.endedEarly,
          `The reader did not wait for the flag: it ${longer.reader.ending} while ready was still 0.`,
          'result',
        );
      },
    },
  ],
});
