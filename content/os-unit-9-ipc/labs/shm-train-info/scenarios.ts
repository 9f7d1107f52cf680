/** What is played with the two programs, and what it shows; grade.ts says what is expected of it. */
import {
  containsNumber,
  containsText,
  cStruct,
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

/** The segment with the lab's key as the kernel describes it, and the record in it. */
async function segmentWith(session: Session, key: number) {
  const id = await session.kernel.segments.find(key);
  const { segments } = await session.kernel.snapshot();
  const state = segments.find((segment) => segment.id === id);
  if (id === null || state === undefined) return { state: null, record: null, others: segments };
  const record = state.size < plain.size ? null : plain.decode(await session.kernel.segments.read(id, 0, plain.size));
  return { state, record, others: segments.filter((segment) => segment.id !== id) };
}

/** The fields of `train` that `output` lacks. */
export function missingFields(train: TrainInfo, output: string): string[] {
  const missing = Object.entries({ name: train.name, platform: train.platform, status: train.status })
    .filter(([, value]) => value !== '' && !containsText(output, value))
    .map(([field, value]) => `${field} ${quote(value)}`);
  return containsNumber(output, train.train_no) ? missing : [`train_no ${train.train_no}`, ...missing];
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
    await startWriter(session);
    await session.settle();
    const { record } = await segmentWith(session, key);
    const reader = await session.start('shm_train_reader');
    await session.finish();
    return { record, reader };
  },
);

/** With no segment a reader may give up, or come back to look again. Both show without waiting for a clock to run out. */
export const readerWithout = scenario('the reader with no segment there', ['shm_train_reader'], async (session) => {
  const key = await keyOf(session);
  const reader = await session.start('shm_train_reader');
  const asked = (): number => session.trace.calls('shmget').filter((call) => sameKey(call.args[0], key)).length;
  let waits = false;
  for (let round = 0; round < 40 && !reader.ended && !waits; round += 1) {
    await session.settle(100);
    const { processes } = await session.kernel.snapshot();
    const pausing = processes.some(({ threads }) => threads.some((thread) => thread.timed));
    waits = !reader.ended && (asked() > 1 || (asked() === 1 && pausing));
  }
  if (!waits) await session.finish(1_000);
  return { reader, waits, asked: asked() };
});

export const beforeReady = scenario('the reader before the record is ready', ['shm_train_reader'], async (session) => {
  const key = await keyOf(session);
  const [unfinished, train] = [randomTrain(), randomTrain()];
  const { segments } = session.kernel;
  const readyAt = withReady.offsetOf('ready');
  const id = await segments.create(key, withReady.size, 0o666);
  await segments.write(id, 0, withReady.encode({ ...unfinished, ready: 0 }));
  const reader = await session.start('shm_train_reader');
  const attached = async (): Promise<boolean> =>
    (await session.kernel.snapshot()).segments.some((segment) => segment.id === id && segment.attached > 0);
  for (let round = 0; round < 400 && !reader.ended && !(await attached()); round += 1) await session.settle(5);
  // Attached and not waiting for the flag, it would print and end within this time.
  await session.settle(40);
  const early = reader.ended || containsText(reader.output, unfinished.name);
  if (!early) {
    await segments.write(id, 0, withReady.encode({ ...train, ready: 0 }));
    await segments.write(id, readyAt, withReady.encode({ ...train, ready: 1 }).subarray(readyAt));
    await session.finish();
  }
  return { reader, early, unfinished, train };
});
