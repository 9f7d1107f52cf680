/** A field of a C struct: a 4-byte `int`, or a `char` array of that many bytes. */
export type CField = 'int' | number;

type ValueOf<F extends CField> = F extends 'int' ? number : string;

export type CValues<Fields extends Record<string, CField>> = { [Name in keyof Fields]: ValueOf<Fields[Name]> };

export interface CStruct<Fields extends Record<string, CField>> {
  /** As `sizeof` gives it, in bytes. */
  readonly size: number;
  offsetOf(field: keyof Fields): number;
  /** Texts are cut so that each has its NUL. */
  encode(values: CValues<Fields>): Buffer;
  /** Needs `size` bytes. `unterminated` names the texts with no NUL within their bytes. */
  decode(bytes: Buffer): { values: CValues<Fields>; unterminated: (keyof Fields)[] };
}

/** The memory layout that a C compiler on a little-endian machine gives to a struct of these fields, in this order. */
export function cStruct<const Fields extends Record<string, CField>>(fields: Fields): CStruct<Fields> {
  const places: { name: keyof Fields & string; kind: CField; offset: number }[] = [];
  let end = 0;
  let alignment = 1;
  for (const [name, kind] of Object.entries(fields)) {
    if (kind === 'int') {
      end = align(end, 4);
      alignment = 4;
    }
    places.push({ name, kind, offset: end });
    end += kind === 'int' ? 4 : kind;
  }
  const size = align(end, alignment);

  return {
    size,
    offsetOf: (field) => places.find(({ name }) => name === field)?.offset ?? Number.NaN,
    encode: (values) => {
      const bytes = Buffer.alloc(size);
      for (const { name, kind, offset } of places) {
        if (kind === 'int') bytes.writeInt32LE(Number(values[name]), offset);
        else bytes.write(String(values[name]), offset, kind - 1, 'utf8');
      }
      return bytes;
    },
    decode: (bytes) => {
      const values: Record<string, number | string> = {};
      const unterminated: (keyof Fields)[] = [];
      for (const { name, kind, offset } of places) {
        if (kind === 'int') {
          values[name] = bytes.readInt32LE(offset);
          continue;
        }
        const raw = bytes.subarray(offset, offset + kind);
        const nul = raw.indexOf(0);
        if (nul === -1) unterminated.push(name);
        values[name] = raw.subarray(0, nul === -1 ? kind : nul).toString('utf8');
      }
      return { values: values as CValues<Fields>, unterminated };
    },
  };
}

function align(offset: number, to: number): number {
  return Math.ceil(offset / to) * to;
}
