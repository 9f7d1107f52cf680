import {
  attachmentsOf,
  defineLab,
  errorName,
  expect,
  fail,
  quote,
  type Trace,
  whyStillThere,
} from '../../../../src/modules/labs/sdk/index.js';
import {
  beforeReady,
  bothTogether,
  fieldBytes,
  hexKey,
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

const creates = (call: { args: bigint[] }): boolean => (Number(call.args[2] ?? 0n) & 0o1000) !== 0;

const times = (count: number): string => (count === 1 ? 'once' : `${count} times`);

/** @param whyNot why the program can't have attached a segment, if that is known */
function expectDetached(name: string, trace: Trace, whyNot = ''): void {
  const processes = attachmentsOf(trace);
  expect(processes.length > 0, `${name} never attaches a segment. ${whyNot}`.trim());
  for (const { pid, attached, detached, failed } of processes) {
    if (detached >= attached) continue;
    const failure =
      failed === null
        ? ''
        : ` It called shmdt(), which failed with ${errorName(failed)}: shmdt() takes the very pointer that shmat() returned.`;
    const detaches = detached === 0 ? 'never detaches it' : `detaches it ${times(detached)}`;
    fail(`${name} (pid ${pid}) attaches the segment ${times(attached)} and ${detaches}.${failure}`);
  }
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
        const { key, writer, state, others } = await t.play(writerAlone);
        const instead = others[0] === undefined ? '' : ` There is one with key ${hexKey(others[0].key)} instead.`;
        expect(
          state !== null,
          `After the writer had run, there was no segment with the key ${hexKey(key)} of ftok("shmfile", 65).${instead}`,
        );
        t.show('segment', `key ${hexKey(key)}, ${state.size} bytes, mode ${state.mode.toString(8)}`);
        expect(
          sizes.includes(state.size),
          `${writer.name} (pid ${writer.pid}) called shmget for a segment of ${state.size} bytes. struct TrainInfo has ${plain.size}, and ${withReady.size} with the bonus flag.`,
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
        const { record, closed, state, writer } = await t.play(writerAlone);
        expect(state !== null, 'There is no segment with the right key, so no record either.');
        expect(closed === '', closed);
        expect(record !== null, `A segment of ${state.size} bytes is too small for a struct TrainInfo.`);
        const { values, unterminated } = record;
        t.show(
          'segment',
          `train_no ${values.train_no}, name ${quote(values.name)}, platform ${quote(values.platform)}, status ${quote(values.status)}`,
        );
        expect(values.train_no > 0, `train_no is ${values.train_no}.`);
        for (const field of ['name', 'platform', 'status'] as const) {
          expect(
            !unterminated.includes(field),
            `The ${field} that ${writer.name} (pid ${writer.pid}) stored has no NUL within its ${fieldBytes[field]} bytes: whoever prints it runs on into what lies behind.`,
          );
          expect(values[field].trim() !== '', `${field} is empty.`);
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
        expect(missing.length === 0, `Not printed: ${missing.join(', ')}.`);
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
        const { record, closed, reader } = await t.play(bothTogether);
        expect(closed === '', closed);
        expect(record !== null, 'The writer left no record under the right key.');
        const { train_no, ...texts } = record.values;
        expect(
          train_no > 0 && Object.values(texts).some((text) => text.trim() !== ''),
          `The writer stored nothing that could be printed: train_no is ${train_no}, name ${quote(texts.name)}.`,
        );
        t.show('output', reader.shown());
        const missing = missingFields(record.values, reader.output);
        expect(missing.length === 0, `In the segment, but not printed: ${missing.join(', ')}.`);
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
        const { key, trace } = await t.play(readerAlone);
        const gets = trace.calls('shmget').filter((call) => sameKey(call.args[0], key));
        expect(gets.length > 0, 'The reader never calls shmget() with the right key.');
        expect(!gets.some(creates), 'The reader calls shmget() with IPC_CREAT.');
        expect(trace.succeeded('shmat').length > 0, 'The reader never attaches the segment.');
        const { asked } = await t.play(readerWithout);
        expect(!asked.some(creates), 'With no segment there, the reader calls shmget() with IPC_CREAT and makes one.');
      },
    },
    {
      id: 'both-detach',
      title: 'Both programs detach the segment',
      points: 5,
      ...apply,
      advice: 'Each shmat() has its shmdt() when the pointer is no longer needed.',
      read: 'What to write',
      run: async (t) => {
        const { closed, trace } = await t.play(writerAlone);
        expectDetached('shm_train_writer', trace, closed);
        expectDetached('shm_train_reader', (await t.play(readerAlone)).trace);
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
        const { reader, asked, looks, waits } = await t.play(readerWithout);
        expect(asked.length > 0, 'The reader never calls shmget() with the right key.');
        if (waits)
          return t.show('calls', `the reader goes on looking for the segment: shmget() failed ${looks} times so far`);
        t.show('processes', `shm_train_reader ${reader.ending}`);
        expect(reader.ended, 'The reader neither ended nor looked for the segment again.');
        expect(reader.exit?.signal === null, `The reader did not end by itself: it ${reader.ending}.`);
        return expect(
          reader.exit?.code !== 0 || reader.errors.trim() !== '',
          'The reader ended as if all were well: exit status 0 and no error message.',
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
        const { reader, sawSegment, early, endedEarly, unfinished, train } = await t.play(beforeReady);
        t.show('output', reader.shown());
        expect(sawSegment, 'The reader did not attach the segment.');
        expect(early.length === 0, `While ready was still 0, the reader printed ${early.join(', ')}.`);
        expect(!endedEarly, `The reader did not wait for the flag: it ${reader.ending} while ready was still 0.`);
        const missing = missingFields(train, reader.output);
        expect(missing.length === 0, `After ready had become 1, the reader did not print ${missing.join(', ')}.`);
        const old = printedFields(unfinished, reader.output);
        expect(old.length === 0, `The reader printed what it had read before ready was 1: ${old.join(', ')}.`);
      },
    },
  ],
});
