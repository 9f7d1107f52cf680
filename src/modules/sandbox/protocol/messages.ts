/** Every message of PROTOCOL.md: its number and the layout of its payload. */
import {
  bool,
  bytes,
  i32,
  i64,
  list,
  oneOf,
  size,
  str,
  struct,
  u16,
  u32,
  u8,
  type Codec,
  type ValueOf,
} from './codec.js';
import { call, entry, flags, limits, queue, resource, snapshot, stat } from './records.js';

interface RequestType<Q, A> {
  type: number;
  request: Codec<Q>;
  answer: Codec<A>;
}

const nothing = struct({});

function request<Q, A>(type: number, payload: Codec<Q>, answer: Codec<A>): RequestType<Q, A> {
  return { type, request: payload, answer };
}

const id = struct({ id: i32 });
const key = struct({ key: i32 });
const path = struct({ path: str });
const name = struct({ name: str });

export const requests = {
  PING: request(0x01, nothing, nothing),
  WRITE_FILE: request(0x02, struct({ path: str, mode: u32, data: bytes }), nothing),
  READ_FILE: request(0x03, struct({ path: str, max: u32 }), struct({ truncated: bool, data: bytes })),
  STAT: request(0x04, path, struct({ exists: bool, stat })),
  LIST: request(0x05, struct({ path: str, max: u32 }), struct({ entries: list(entry) })),
  REMOVE: request(0x06, path, nothing),
  FREEZE: request(0x07, struct({ path: str, name: str }), struct({ size })),
  MKFIFO: request(0x08, struct({ path: str, mode: u32 }), nothing),
  FTOK: request(0x09, struct({ path: str, project: u32 }), key),
  START: request(
    0x10,
    struct({
      program: u32,
      argv: list(str),
      env: list(str),
      exe: str,
      cwd: str,
      stdin: oneOf('stdin', ['empty', 'pipe']),
      stdout: oneOf('stdout', ['pipe', 'terminal']),
      traced: bool,
      capture: u32,
      limits,
    }),
    struct({ pid: u32 }),
  ),
  INPUT: request(0x11, struct({ program: u32, close: bool, data: bytes }), nothing),
  SIGNAL: request(0x12, struct({ program: u32, signal: u32 }), nothing),
  SETTLE: request(
    0x13,
    struct({ timeoutMs: u32 }),
    struct({ state: oneOf('the settled state', ['ended', 'blocked', 'timedOut']) }),
  ),
  SNAPSHOT: request(0x14, nothing, snapshot),
  RESET: request(0x15, nothing, struct({ processes: u32, objects: u32, files: u32 })),
  END: request(0x16, nothing, nothing),
  SHORTAGE: request(0x17, nothing, struct({ resources: list(resource) })),
  SHM_CREATE: request(0x20, struct({ key: i32, size, mode: u32 }), id),
  SHM_FIND: request(0x21, key, id),
  SHM_READ: request(0x22, struct({ id: i32, offset: size, length: u32 }), struct({ data: bytes })),
  SHM_WRITE: request(0x23, struct({ id: i32, offset: size, data: bytes }), nothing),
  SHM_REMOVE: request(0x24, id, nothing),
  SEM_CREATE: request(0x28, struct({ key: i32, count: u32, mode: u32 }), id),
  SEM_FIND: request(0x29, key, id),
  SEM_READ: request(0x2a, id, struct({ values: list(u32) })),
  SEM_WRITE: request(0x2b, struct({ id: i32, index: u32, value: u32 }), nothing),
  SEM_REMOVE: request(0x2c, id, nothing),
  MSG_CREATE: request(0x30, struct({ key: i32, mode: u32 }), id),
  MSG_FIND: request(0x31, key, id),
  MSG_SEND: request(0x32, struct({ id: i32, type: i64, data: bytes }), nothing),
  MSG_RECEIVE: request(
    0x33,
    struct({ id: i32, type: i64, max: u32 }),
    struct({ received: bool, type: i64, data: bytes }),
  ),
  MSG_REMOVE: request(0x34, id, nothing),
  MQ_CREATE: request(0x38, struct({ name: str, mode: u32, maxMessages: u32, messageBytes: u32 }), nothing),
  MQ_STAT: request(0x39, name, struct({ exists: bool, queue })),
  MQ_SEND: request(0x3a, struct({ name: str, priority: u32, data: bytes }), nothing),
  MQ_RECEIVE: request(0x3b, name, struct({ received: bool, priority: u32, data: bytes })),
  MQ_REMOVE: request(0x3c, name, nothing),
  CHANNEL_OPEN: request(
    0x40,
    struct({ channel: u32, path: str, direction: oneOf('the direction of a channel', ['read', 'write']) }),
    nothing,
  ),
  CHANNEL_WRITE: request(0x41, struct({ channel: u32, data: bytes }), nothing),
  CHANNEL_CLOSE: request(0x42, struct({ channel: u32 }), nothing),
} as const;

export type RequestName = keyof typeof requests;
export type RequestOf<N extends RequestName> = ValueOf<(typeof requests)[N]['request']>;
export type AnswerOf<N extends RequestName> = ValueOf<(typeof requests)[N]['answer']>;

export const answerTypes = { OK: 0x80, ERROR: 0x81 } as const;

export const errorAnswer = struct({ errno: u32, message: str });

export const events = {
  HELLO: { type: 0xc0, event: struct({ protocol: u16, build: str, studentUid: u32, memoryEvents: bool }) },
  OUTPUT: { type: 0xc1, event: struct({ program: u32, stream: u8, data: bytes }) },
  TRACE: { type: 0xc2, event: struct({ program: u32, calls: list(call) }) },
  EXITED: {
    type: 0xc3,
    event: struct({
      program: u32,
      signalled: bool,
      code: u32,
      flags,
      wallUs: size,
      userUs: size,
      systemUs: size,
      maxRssBytes: size,
    }),
  },
  CHANNEL_DATA: { type: 0xc4, event: struct({ channel: u32, end: bool, data: bytes }) },
  ENDED: { type: 0xc5, event: struct({ token: str, memoryGrowth: size, limitHits: size }) },
} as const;

export type EventName = keyof typeof events;
export type EventOf<N extends EventName> = ValueOf<(typeof events)[N]['event']>;
