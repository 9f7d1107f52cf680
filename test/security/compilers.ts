/** Sources against the compiler itself: what must become of each, as students' files are compiled. */
export interface SourceAttack {
  /** Below `attacks/`. */
  file: string;
  /** Whether a program comes out; `either` where that is the compiler's affair. */
  builds: boolean | 'either';
  /** What must be in the words that the student reads. */
  says?: RegExp;
  /** Arrives instead of the file's own text. */
  made?: () => Buffer;
}

const tooMuch = /ran out of memory|did not finish in time|more to say|too large|does not compile/;

export const sources: SourceAttack[] = [
  { file: 'compilers/endless-include.c', builds: false, says: tooMuch },
  { file: 'compilers/stdin-include.c', builds: 'either' },
  { file: 'compilers/terminal-include.c', builds: false, says: /does not compile/ },
  { file: 'compilers/random-include.c', builds: false, says: tooMuch },
  { file: 'compilers/secret-includes.c', builds: 'either' },
  { file: 'compilers/outside-include.c', builds: false, says: /No such file/ },
  { file: 'compilers/incbin-secrets.c', builds: false, says: /environ/ },
  { file: 'compilers/asm-include.c', builds: false, says: /shadow/ },
  { file: 'compilers/incbin-endless.c', builds: 'either' },
  { file: 'compilers/asm-repeat.c', builds: false, says: tooMuch },
  { file: 'compilers/asm-fill.c', builds: false, says: tooMuch },
  { file: 'compilers/asm-macro.c', builds: false, says: tooMuch },
  { file: 'compilers/macro-bomb.c', builds: false, says: tooMuch },
  { file: 'compilers/include-bomb.c', builds: false, says: tooMuch },
  { file: 'compilers/gigabyte-array.c', builds: false, says: tooMuch },
  { file: 'compilers/empty-terabyte.c', builds: 'either' },
  { file: 'compilers/constant-bomb.c', builds: false, says: tooMuch },
  { file: 'compilers/nesting.c', builds: false, says: tooMuch },
  { file: 'compilers/type-bomb.c', builds: false, says: tooMuch },
  { file: 'compilers/warnings.c', builds: false, says: tooMuch },
  { file: 'compilers/pragma-warnings.c', builds: 'either', says: /verdict: passed/ },
  { file: 'compilers/pragma-options.c', builds: 'either' },
  { file: 'compilers/linker-script.c', builds: false, says: /OUTPUT_FORMAT/ },
  { file: 'compilers/linker-options.c', builds: 'either' },
  { file: 'compilers/false-lines.c', builds: false, says: /undeclared/ },
  { file: 'compilers/embedded-object.c', builds: true },
  { file: 'compilers/switch-bomb.c', builds: 'either' },
  { file: 'compilers/object-file.c', builds: false, says: /not a text file/, made: objectFile },
  { file: 'compilers/object-without-nul.c', builds: false, says: /stray/, made: () => withoutNul(objectFile()) },
];

/** The beginning of a program, with what would be code behind it. */
function objectFile(): Buffer {
  return Buffer.concat([Buffer.from('7f454c4602010100', 'hex'), Buffer.alloc(56), Buffer.alloc(4000, 0x90)]);
}

function withoutNul(bytes: Buffer): Buffer {
  return bytes.map((byte) => (byte === 0 ? 1 : byte)) as Buffer;
}
