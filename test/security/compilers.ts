import type { Attack } from './support/layers.js';

/** Sources against the compiler itself: what must become of each, as students' files are compiled. */
export interface SourceAttack extends Attack {
  /** Whether a program comes out; `either` where that is the compiler's affair. */
  builds: boolean | 'either';
  /** What must be in the words that the student reads. */
  says?: RegExp;
  /** Gets all the time that a student's file gets, and not only as much as shows that time is limited. */
  patient?: true;
  /** Arrives instead of the file's own text. */
  made?: () => Buffer;
}

const tooMuch = /ran out of memory|did not finish in time|more to say|too large|does not compile/;

export const sources: SourceAttack[] = [
  { file: 'compilers/endless-include.c', aimedAt: 'agent', builds: false, says: tooMuch },
  { file: 'compilers/stdin-include.c', aimedAt: 'agent', builds: 'either' },
  { file: 'compilers/terminal-include.c', aimedAt: 'agent', builds: false, says: /does not compile/ },
  { file: 'compilers/random-include.c', aimedAt: 'agent', builds: false, says: tooMuch },
  { file: 'compilers/secret-includes.c', aimedAt: 'driver', builds: 'either' },
  { file: 'compilers/outside-include.c', aimedAt: 'agent', builds: false, says: /No such file/ },
  { file: 'compilers/incbin-secrets.c', aimedAt: 'driver', builds: false, says: /environ/ },
  { file: 'compilers/asm-include.c', aimedAt: 'agent', builds: false, says: /shadow/ },
  { file: 'compilers/incbin-endless.c', aimedAt: 'agent', builds: 'either' },
  { file: 'compilers/asm-repeat.c', aimedAt: 'agent', builds: false, says: tooMuch },
  { file: 'compilers/asm-fill.c', aimedAt: 'agent', builds: false, says: tooMuch },
  { file: 'compilers/asm-macro.c', aimedAt: 'agent', patient: true, builds: false, says: tooMuch },
  { file: 'compilers/macro-bomb.c', aimedAt: 'agent', sample: true, builds: false, says: tooMuch },
  { file: 'compilers/include-bomb.c', aimedAt: 'agent', builds: false, says: tooMuch },
  { file: 'compilers/gigabyte-array.c', aimedAt: 'agent', builds: false, says: tooMuch },
  { file: 'compilers/empty-terabyte.c', aimedAt: 'agent', builds: 'either' },
  { file: 'compilers/constant-bomb.c', aimedAt: 'agent', builds: false, says: tooMuch },
  { file: 'compilers/nesting.c', aimedAt: 'agent', builds: false, says: tooMuch },
  { file: 'compilers/type-bomb.c', aimedAt: 'agent', builds: false, says: tooMuch },
  { file: 'compilers/warnings.c', aimedAt: 'agent', builds: false, says: tooMuch },
  { file: 'compilers/pragma-warnings.c', aimedAt: 'agent', builds: 'either', says: /verdict: passed/ },
  { file: 'compilers/pragma-options.c', aimedAt: 'agent', builds: 'either' },
  { file: 'compilers/linker-script.c', aimedAt: 'agent', builds: false, says: /OUTPUT_FORMAT/ },
  { file: 'compilers/linker-options.c', aimedAt: 'agent', builds: 'either' },
  { file: 'compilers/false-lines.c', aimedAt: 'agent', builds: false, says: /undeclared/ },
  { file: 'compilers/embedded-object.c', aimedAt: 'agent', builds: true },
  { file: 'compilers/switch-bomb.c', aimedAt: 'agent', builds: 'either' },
  { file: 'compilers/object-file.c', aimedAt: 'agent', builds: false, says: /not a text file/, made: objectFile },
  {
    file: 'compilers/object-without-nul.c',
    aimedAt: 'agent',
    builds: false,
    says: /stray/,
    made: () => withoutNul(objectFile()),
  },
];

/** The beginning of a program, with what would be code behind it. */
function objectFile(): Buffer {
  return Buffer.concat([Buffer.from('7f454c4602010100', 'hex'), Buffer.alloc(56), Buffer.alloc(4000, 0x90)]);
}

function withoutNul(bytes: Buffer): Buffer {
  return bytes.map((byte) => (byte === 0 ? 1 : byte)) as Buffer;
}
