import { ProtocolError } from '../errors.js';
import { Decoder, type Encoder } from './cursor.js';

/** One wire type: how a value of T is written and read. Larger ones are put together from smaller ones. */
export interface Codec<T> {
  write(to: Encoder, value: T): void;
  read(from: Decoder): T;
}

/** The type of the values that a codec writes and reads. */
export type ValueOf<C> = C extends Codec<infer T> ? T : never;

/** The value that a payload holds. @throws ProtocolError unless every byte of it is used. */
export function decode<T>(codec: Codec<T>, payload: Buffer): T {
  const decoder = new Decoder(payload);
  const value = codec.read(decoder);
  decoder.end();
  return value;
}

export const u8: Codec<number> = { write: (to, value) => to.u8(value), read: (from) => from.u8() };
export const u16: Codec<number> = { write: (to, value) => to.u16(value), read: (from) => from.u16() };
export const u32: Codec<number> = { write: (to, value) => to.u32(value), read: (from) => from.u32() };
export const i32: Codec<number> = { write: (to, value) => to.i32(value), read: (from) => from.i32() };
export const u64: Codec<bigint> = { write: (to, value) => to.u64(value), read: (from) => from.u64() };
export const i64: Codec<bigint> = { write: (to, value) => to.i64(value), read: (from) => from.i64() };
export const str: Codec<string> = { write: (to, value) => to.str(value), read: (from) => from.str() };
export const bytes: Codec<Buffer> = { write: (to, value) => to.bytes(value), read: (from) => from.bytes() };
export const bool: Codec<boolean> = { write: (to, value) => to.u8(value ? 1 : 0), read: (from) => from.bool() };

/** A u64 that counts bytes, milliseconds or the like: never beyond 2^53, so a plain number. */
export const size: Codec<number> = {
  write: (to, value) => to.u64(BigInt(value)),
  read: (from) => {
    const value = from.u64();
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new ProtocolError(`a size is ${value}, beyond 2^53`);
    return Number(value);
  },
};

/** An i64 result of a system call. Addresses and counts are exact; beyond 2^53 the nearest number. */
export const result: Codec<number> = {
  write: (to, value) => to.i64(BigInt(value)),
  read: (from) => Number(from.i64()),
};

/** A u64 of nanoseconds in which 0 stands for "not yet". */
export const optionalTime: Codec<bigint | null> = {
  write: (to, value) => to.u64(value ?? 0n),
  read: (from) => {
    const value = from.u64();
    return value === 0n ? null : value;
  },
};

/** One character in a u8. */
export const letter: Codec<string> = {
  write: (to, value) => to.u8(value.charCodeAt(0)),
  read: (from) => String.fromCharCode(from.u8()),
};

/** A u8 that is an index into `names`. */
export function oneOf<const Names extends readonly string[]>(what: string, names: Names): Codec<Names[number]> {
  return {
    write: (to, value) => to.u8(names.indexOf(value)),
    read: (from) => {
      const index = from.u8();
      const name = names[index];
      if (name === undefined) throw new ProtocolError(`${what} is ${index}, which has no meaning`);
      return name;
    },
  };
}

/** A u32 whose bits, from the lowest, are `names`. */
export function bitSet<const Names extends readonly string[]>(what: string, names: Names): Codec<Names[number][]> {
  return {
    write: (to, value) => to.u32(value.reduce((bits, name) => bits | (1 << names.indexOf(name)), 0)),
    read: (from) => {
      const bits = from.u32();
      if (bits >= 2 ** names.length) throw new ProtocolError(`${what} has an unknown bit: ${bits}`);
      return names.filter((_, index) => (bits & (1 << index)) !== 0);
    },
  };
}

export function list<T>(item: Codec<T>): Codec<T[]> {
  return {
    write: (to, values) => {
      to.u32(values.length);
      for (const value of values) item.write(to, value);
    },
    read: (from) => {
      const count = from.u32();
      // No item is empty on the wire, so a count beyond the bytes left can only be a lie: refuse it before looping.
      if (count > from.rest) throw new ProtocolError(`a list of ${count} items has ${from.rest} bytes`);
      const values: T[] = [];
      for (let index = 0; index < count; index += 1) values.push(item.read(from));
      return values;
    },
  };
}

type Fields = Record<string, Codec<never> | Codec<unknown>>;
type StructOf<F> = { [K in keyof F]: ValueOf<F[K]> };

/** Named fields, on the wire in the order in which they are listed. */
export function struct<const F extends { [K in keyof F]: Codec<ValueOf<F[K]>> }>(fields: F): Codec<StructOf<F>> {
  const entries = Object.entries(fields as Fields) as [keyof F, Codec<unknown>][];
  return {
    write: (to, value) => {
      for (const [name, codec] of entries) codec.write(to, value[name]);
    },
    read: (from) => {
      const value: Partial<StructOf<F>> = {};
      for (const [name, codec] of entries) value[name] = codec.read(from) as StructOf<F>[typeof name];
      return value as StructOf<F>;
    },
  };
}
