import { describeField } from './support/field.js';

describeField('pipe-conversation', [
  { name: 'base', score: 100 },
  { name: 'sleeps-8', score: 100 },
  { name: 'vmsplice', score: 100, never: [/did not go through/] },
  { name: 'copied-buffer', score: 90, says: [/copied/] },
  { name: 'unasked', score: { most: 90 }, says: [/before/] },
  { name: 'wnohang', score: 90, says: [/gave 0: the child still ran/], never: [/neither wait nor waitpid/] },
  { name: 'spin', score: 90, says: [/end of the pipe|its end/], never: [/neither wait nor waitpid/] },
  { name: 'after-fork', score: 0, says: [/after fork/], never: [/reader has to stay/] },
  { name: 'closed-wrong', score: 15, says: [/EBADF/] },
  { name: 'swapped', score: 15, says: [/EBADF/, /to read from/] },
  { name: 'not-flushed', score: 15, says: [/fflush/], never: [/[Bb]oth read first/] },
  { name: 'underscore-exit', score: 90, says: [/flushed/, /_exit/] },
  { name: 'sizeof', score: 40, says: [/8 bytes/, /"Station "/] },
  { name: 'wrong-text', score: 65, says: [/number 3 free\?/] },
]);
