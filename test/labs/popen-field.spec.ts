import { describeField } from './support/field.js';

const neverUsed = /never reads through a pipe what a shell of its own/;

describeField('popen-sysinfo', [
  { name: 'base', score: 100 },
  { name: 'standard-error', score: 100 },
  { name: 'pauses', score: 100 },

  // A wrong command costs the row of its content alone.
  {
    name: 'find',
    score: 80,
    says: [/The shell of "find \. -name \*\.c" gave nothing and said on standard error .*paths must precede/],
    never: [/No shell of popen/],
  },
  { name: 'typo', score: 80, says: [/"unam -a"/, /unam: not found/], never: [/No shell of popen/, /is not printed/] },
  { name: 'srm', score: 80, says: [/The shell of "uname -srm" gave "Linux /], never: [/No shell of popen/] },
  { name: 'wrong-date', score: 90, says: [/The shell of "dat" gave nothing .*dat: not found/] },
  { name: 'capital-c', score: 80, says: [/The shell of "ls \*\.C" gave nothing .*cannot access/] },
  { name: 'one-line-each', score: 80, says: [/Not listed/], never: [/gave nothing/, /is not printed/] },

  {
    name: 'no-pclose',
    score: 85,
    says: [/Nobody waited for the shell of "uname -a" \(pid \d+\)/],
    never: [/shells waited for/],
  },
  {
    name: 'fclose',
    score: 85,
    says: [/closed with fclose\(\), by the parent \(pid \d+, popen_demo\.c line 9\)/],
    never: [/Nobody waited/, /never closed/],
  },
  { name: 'fclose-of-a-file', score: 100 },
  {
    name: 'uname-itself',
    score: 70,
    says: [/popen_demo\.c line 16 calls uname\(\)/, /popen_demo\.c line 21 calls ctime\(\)/],
    never: [/gave nothing/],
  },
  { name: 'torn', score: 80, says: [/torn by a buffer of 20, in pieces of 19/], never: [/is not printed/] },
  { name: 'torn-in-brackets', score: { most: 70 }, says: [/torn by a buffer of 12/], never: [/is not printed/] },
  { name: 'never-read', score: 0, says: [neverUsed, /read nothing from it/], never: [/gave nothing/] },

  {
    name: 'system-ls',
    score: 50,
    says: [/something else than popen\(\) runs, as system\(\) does, prints \w+\.c/],
    never: [/Not listed/],
  },
  {
    name: 'system-uname',
    score: 50,
    says: [/uname did run \(pid \d+\), and what it said went to the terminal past your program/],
    never: [/gave nothing/, /read nothing from it/],
  },
  { name: 'mode-w', score: 0, says: [neverUsed, /popen\(command, "w"\)/], never: [/read nothing from it/] },
  {
    name: 'three-wrong',
    score: 50,
    says: [/The shell of "uname -sr" gave/, /The shell of "dat" gave/],
    never: [/"uname -sr" .*"dat"/],
  },
  {
    name: 'closed-twice',
    score: { most: 95 },
    says: [/was ended by SIG[A-Z]+ instead of ending with status 0|crashed/],
    never: [/instead of 0\./],
  },

  // What a program can name or fill itself is no evidence.
  { name: 'no-shell', score: 0, says: [neverUsed] },
  { name: 'shell-by-name', score: 0, says: [neverUsed] },
  { name: 'own-date', score: 70, says: [/what "uname -a" says/, /what "date" says/] },
  { name: 'own-pipe', score: 50, says: [/is not printed/, /It printed nothing/] },
]);
