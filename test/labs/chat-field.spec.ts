import { describeField } from './support/field.js';

const lastWord = /put a last word on the queue/;
const otherPipes = /pipes of another making than a Queue's/;
const sockets = /through sockets, as a Manager's queues do/;

describeField('queue-chat', [
  { name: 'base', score: 100 },
  { name: 'standard-error', score: 100 },
  { name: 'terminates', score: 100 },
  { name: 'daemons', score: 100 },
  { name: 'catches-itself', score: 100 },
  { name: 'pauses', score: 100 },
  { name: 'joinable', score: 100 },
  { name: 'polls-nowait', score: 100 },
  { name: 'name-in-brackets', score: 100 },
  { name: 'fork-globals', score: 100 },

  // What carries the texts.
  { name: 'simplex', score: 90, says: [otherPipes] },
  { name: 'duplex', score: 90, says: [otherPipes], never: [sockets] },
  { name: 'raw-pipes', score: 90, says: [otherPipes] },
  { name: 'socketpair', score: 90, says: [otherPipes], never: [sockets] },
  { name: 'manager', score: 60, says: [sockets, /Use multiprocessing\.Queue/], never: [otherPipes] },
  { name: 'listener', score: 60, says: [sockets] },

  // What the processes wait for, or did not.
  { name: 'join-first', score: 0, says: [/joins before it has read a line/], never: [lastWord] },
  { name: 'join-in-loop', score: 0, says: [/joins before it has read a line/], never: [lastWord] },
  {
    name: 'target-called',
    score: 0,
    says: [/In line 10 of chat\.py the function is called, not handed over/],
    never: [lastWord],
  },
  { name: 'called-by-position', score: 0, says: [/called where it should be handed over/], never: [lastWord] },
  { name: 'runs-itself', score: 0, says: [/or run\(\) called instead of start\(\)/], never: [lastWord] },
  {
    name: 'empty',
    score: 0,
    says: [/Both processes that it makes \(pid \d+, \d+\) had ended before the first line/],
    never: [lastWord, /ended by an exception/],
  },
  { name: 'get-nowait', score: 0, says: [/Both processes .* had ended before the first line/], never: [lastWord] },
  {
    name: 'thread-queue',
    score: 0,
    says: [/queue\.Queue and its like: it belongs to one process/, /Use that of multiprocessing/],
    never: [lastWord],
  },
  {
    name: 'module-queue',
    score: 0,
    says: [/queue\.SimpleQueue\(\) is a queue of the module queue/],
    never: [lastWord],
  },
  { name: 'no-last-word', score: 80, says: [lastWord], never: [/joins before/] },

  {
    name: 'polls',
    score: 0,
    says: [/Line 4 of chat\.py asks with empty\(\) whether .* was used up, and pid \d+, \d+ were stopped/],
    never: [/had ended before/],
  },
  {
    name: 'never-told',
    score: 80,
    says: [/waits in wait for the child \(pid \d+\) to end/],
    never: [/waits in wait for the child \(pid \d+\) and/],
  },

  // Texts that are sent, but printed in parts, by one for all, or by all.
  { name: 'first-word', score: 40, never: [/No two processes/, /No line was printed/] },
  { name: 'unknown-name', score: 10, never: [/No two processes/, /one direction at least/] },
  { name: 'one-printer', score: 10, says: [/Both directions end at the same process/], never: [/No two processes/] },
  { name: 'to-both', score: 60, says: [/Each text is sent to both processes, and both print it/] },
  { name: 'twelve-hours', score: { most: 100 }, never: [/does not have the time/] },

  // Another text, name or time than was asked for, or printed by another process.
  {
    name: 'upper-case',
    score: 70,
    says: [/capital and small letters in which it was typed/],
    never: [/nobody printed it/],
  },
  {
    name: 'small-names',
    score: 70,
    says: [/the name in other capital and small letters/],
    never: [/without the name/],
  },
  {
    name: 'backwards',
    score: 30,
    says: [/pid \d+ received it, and what it printed next is "\d\d:\d\d:\d\d Station Master: [a-z ]+"/],
    never: [/other capital/],
  },
  { name: 'time-once', score: 90, says: [/All lines have the same time, .*: the time was taken once/] },
  {
    name: 'sender-prints',
    score: 30,
    says: [/was printed by pid \d+, which sent it, and not by pid \d+, which received it/],
    never: [/nobody printed it/],
  },
  { name: 'main-prints', score: 20, says: [/was printed by pid \d+, which sent it/], never: [/nobody printed it/] },

  // Processes that are started afresh, or have no keyboard.
  {
    name: 'spawn-globals',
    score: 0,
    says: [/the queue of line 3 is another one in each of them/, /nothing was ever put there/],
    never: [lastWord],
  },
  {
    name: 'spawn-unguarded',
    score: { most: 10 },
    says: [/An attempt has been made to start a new process.*Put it behind if __name__ == "__main__"/],
    never: [/has to wait for what comes/, /another one in each of them/],
  },
  {
    name: 'input-in-child',
    score: { most: 20 },
    says: [/EOFError: EOF when reading a line"\. A process that multiprocessing starts has no standard input/],
    never: [/catch it/],
  },

  // Exceptions, whatever they are called and in whichever process.
  {
    name: 'get-timeout',
    score: 0,
    says: [
      /child \(pid \d+\) and the child \(pid \d+\) were ended by an exception.*chat\.py line 5\): "_queue\.Empty"/,
    ],
    never: [lastWord],
  },
  { name: 'stop-iteration', score: 0, says: [/were ended by an exception.*\(chat\.py line 7\): "StopIteration"/] },
  {
    name: 'unpicklable',
    score: 0,
    says: [
      /a thread of Python's own met an exception.*: "AttributeError: Can't pickle local object|"_?pickle\.PicklingError: Can't pickle/,
    ],
    never: [/ended by an exception/, lastWord],
  },
  {
    name: 'own-exception',
    score: { most: 70 },
    says: [
      /The child \(pid \d+\) was ended by an exception.*\(chat\.py line 13\): "SignalAtRed: platform 3"/,
      /It came up while "KeyError: '[a-z ]+'" \(chat\.py line 11\) was handled/,
    ],
  },

  // What a program can name or fill itself is no evidence.
  { name: 'named-locks', score: 90, says: [otherPipes] },
  { name: 'own-pipe', score: { most: 30 }, says: [/and nobody printed it\. It printed nothing/] },
  { name: 'named-helper', score: { most: 90 }, says: [/Left behind: process pid \d+ \(sleep is still running\)/] },
]);
