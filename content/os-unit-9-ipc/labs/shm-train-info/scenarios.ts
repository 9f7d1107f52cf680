/** What is played with the two programs, and what it shows; grade.ts says what is expected of it. */
import {
  containsNumber,
  containsText,
  cStruct,
  inOtherLetters,
  quote,
  random,
  scenario,
  type Run,
  type Session,
} from '../../../../src/modules/labs/sdk/index.js';

export const fieldBytes = { name: 50, platform: 10, status: 20 } as const;
export const plain = cStruct({ train_no: 'int', ...fieldBytes });
export const withReady = cStruct({ train_no: 'int', ...fieldBytes, ready: 'int' });
export const sizes = [plain.size, withReady.size];

type TrainInfo = ReturnType<typeof plain.decode>['values'];

const keyFile = '/lab/shmfile';
const project = 65;

export const hexKey = (key: number): string => `0x${(key >>> 0).toString(16).padStart(8, '0')}`;

function randomTrain(): TrainInfo {
  return {
    train_no: random.integer(10_000, 99_999),
    name: `${random.word()} ${random.pick(['Express', 'Mail', 'Rajdhani'])} ${random.word(3)}`,
    platform: `${random.word(2)}${random.integer(10, 99)}`,
    status: `Late ${random.integer(11, 99)} ${random.word(3)}`,
  };
}

/** A train none of whose fields stands where `train` is printed. */
function otherThan(train: TrainInfo): TrainInfo {
  const other = randomTrain();
  return printedFields(other, Object.values(train).join('\n')).length === 0 ? other : otherThan(train);
}

/** The key file as `touch shmfile` makes it, and the key that it stands for. */
async function keyOf(session: Session): Promise<number> {
  await session.kernel.writeFile(keyFile, '', 0o644);
  return session.kernel.ftok(keyFile, project);
}

/** A writer that asks for the train's details is given some; one that doesn't takes no notice. */
async function startWriter(session: Session): Promise<Run> {
  const train = randomTrain();
  return session.start('shm_train_writer', {
    input: `${train.train_no}\n${train.name}\n${train.platform}\n${train.status}\n`,
  });
}

/** The segment with the lab's key as the kernel describes it, and the record in it, where there is room for one and its mode lets one look. */
async function segmentWith(session: Session, key: number) {
  const id = await session.kernel.segments.find(key);
  const { segments } = await session.kernel.snapshot();
  const state = segments.find((segment) => segment.id === id);
  if (id === null || state === undefined) return { state: null, closed: '', record: null, others: segments };
  const others = segments.filter((segment) => segment.id !== id);
  const closed = (state.mode & ownerReads) === 0 ? closedWith(state.mode) : '';
  if (closed !== '' || state.size < plain.size) return { state, closed, record: null, others };
  const record = plain.decode(await session.kernel.segments.read(id, 0, plain.size));
  return { state, closed, record, others };
}

/** All programs, and the grader, are the segment's owner. */
const ownerReads = 0o400;

const closedWith = (mode: number): string => {
  const whom =
    mode === 0
      ? 'which lets nobody attach it'
      : 'which lets others attach it but not its owner, and both programs run as its owner';
  return `The segment's mode is ${mode.toString(8)} in octal, ${whom}. Give shmget() the permissions as well: 0666 | IPC_CREAT.`;
};

const holds = (output: string, value: string | number): boolean =>
  typeof value === 'number' ? containsNumber(output, value) : value !== '' && containsText(output, value);

const told = ([field, value]: [string, string | number]): string =>
  `${field} ${typeof value === 'number' ? value : quote(value)}`;

/** The fields of `train` that `output` has. */
export function printedFields(train: TrainInfo, output: string): string[] {
  return Object.entries(train)
    .filter(([, value]) => holds(output, value))
    .map(told);
}

/** The fields of `train` that `output` lacks. */
export function missingFields(train: TrainInfo, output: string): string[] {
  return Object.entries(train)
    .filter(([, value]) => value !== '' && !holds(output, value))
    .map(([field, value]) => {
      const changed = typeof value === 'string' && inOtherLetters(output, value) !== '';
      return `${told([field, value])}${changed ? ' (it is there in other capital and small letters)' : ''}`;
    });
}

export const sameKey = (argument: bigint | undefined, key: number): boolean =>
  argument !== undefined && BigInt.asIntN(32, argument) === BigInt(key);

export const writerAlone = scenario('the writer alone', ['shm_train_writer'], async (session) => {
  const key = await keyOf(session);
  const writer = await startWriter(session);
  await session.finish();
  return { key, writer, ...(await segmentWith(session, key)), trace: session.trace };
});

export const readerAlone = scenario("the reader with the grader's segment", ['shm_train_reader'], async (session) => {
  const key = await keyOf(session);
  const train = randomTrain();
  const id = await session.kernel.segments.create(key, withReady.size, 0o666);
  await session.kernel.segments.write(id, 0, withReady.encode({ ...train, ready: 1 }));
  const reader = await session.start('shm_train_reader');
  await session.finishClean();
  return { key, train, reader, left: await session.kernel.segments.find(key), trace: session.trace };
});

export const bothTogether = scenario(
  'the writer, then the reader',
  ['shm_train_writer', 'shm_train_reader'],
  async (session) => {
    const key = await keyOf(session);
    const writer = await startWriter(session);
    // To the writer's end: a record that it puts together with pauses is not whole before.
    await session.settle();
    const { record, closed } = await segmentWith(session, key);
    const reader = await session.start('shm_train_reader');
    await session.finish();
    const left = await session.kernel.segments.find(key);
    return { key, record, closed, writer, reader, left, trace: session.trace };
  },
);

/** With no segment a reader may give up, or come back to look again. One that does neither is not waited for to the end of its time. */
export const readerWithout = scenario('the reader with no segment there', ['shm_train_reader'], async (session) => {
  const key = await keyOf(session);
  const reader = await session.start('shm_train_reader');
  const asked = () => session.trace.calls('shmget').filter((call) => sameKey(call.args[0], key));
  const looks = (): number => asked().filter(({ result }) => result < 0).length;
  const state = await session.settleUntil(() => looks() > 1);
  const busy = state === 'timedOut' && !reader.ended;
  if (!busy) await session.finish(1_000);
  return { key, reader, trace: session.trace, asked: asked(), looks: looks(), waits: busy && looks() > 1 };
});

const sliceMs = 25;
/** Longer than a sleep of two seconds that is to give the writer time. */
const printsWithinMs = 2_500;
/** Of processor time, of which a reader that looks at the flag without a pause has one second. Printing takes far less. */
const busyMs = 300;
const idle = ['S', 'Z'];
/** A reader that looks at the flag each second has noticed it by then. */
const noticesWithinMs = 1_000;
/** Nearly all of the time that a reader has for its pauses. */
const sleepsMostMs = 9_000;

/**
 * Gives a reader that goes by the clock, or gives up, the time to print what it should not. By this clock, since who sleeps needs no processor; who stands ready for one is given
 * as much again.
 */
async function timeToPrint(session: Session, withinMs: number): Promise<void> {
  const begun = performance.now();
  let busy = 0;
  while (busy < busyMs && performance.now() - begun < 2 * withinMs) {
    const looked = performance.now();
    if ((await session.settle(sliceMs)) !== 'timedOut') return;
    const { processes } = await session.kernel.snapshot();
    const isIdle = !processes.some(({ threads }) => threads.some(({ state }) => !idle.includes(state)));
    // On a busy machine a look takes longer than a slice, and the reader may use its processor time up meanwhile.
    if (!isIdle) busy += Math.min(performance.now() - looked, 4 * sliceMs);
    else if (performance.now() - begun >= withinMs) return;
  }
}

async function waitForReady(session: Session, withinMs: number) {
  const key = await keyOf(session);
  const train = randomTrain();
  const unfinished = otherThan(train);
  const { segments } = session.kernel;
  const readyAt = withReady.offsetOf('ready');
  const id = await segments.create(key, withReady.size, 0o666);
  await segments.write(id, 0, withReady.encode({ ...unfinished, ready: 0 }));
  const reader = await session.start('shm_train_reader', { heldMs: withinMs });
  const attached = (): boolean => session.trace.succeeded('shmat').some(({ args }) => Number(args[0] ?? -1n) === id);
  await session.settleUntil(attached);
  const sawSegment = attached();
  if (sawSegment) await timeToPrint(session, withinMs);
  const early = printedFields(unfinished, reader.output);
  const endedEarly = reader.ended;
  // Who did not wait may have removed the segment by now.
  const removedEarly = !(await session.attempt(async () => {
    if (!sawSegment || endedEarly) return;
    await segments.write(id, 0, withReady.encode({ ...train, ready: 0 }));
    await segments.write(id, readyAt, withReady.encode({ ...train, ready: 1 }).subarray(readyAt));
  }));
  const hasPrinted = (): boolean => missingFields(train, reader.output).length === 0;
  const changed = performance.now();
  await session.settleUntil(hasPrinted, noticesWithinMs);
  // By this clock, too: it may have slept all the while.
  const isSlow = (!reader.ended && !hasPrinted()) || performance.now() - changed > noticesWithinMs;
  await session.finish();
  const left = await segments.find(key);
  return { reader, sawSegment, early, endedEarly, removedEarly, isSlow, unfinished, train, left, trace: session.trace };
}

export const beforeReady = scenario('the reader before the record is ready', ['shm_train_reader'], (session) =>
  waitForReady(session, printsWithinMs),
);

/** For a reader that may have slept through the change of the flag, instead of having seen it. */
export const longBeforeReady = scenario('the reader long before the record is ready', ['shm_train_reader'], (session) =>
  waitForReady(session, sleepsMostMs),
);
