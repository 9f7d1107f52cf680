import { tracebacksIn } from './python-tracebacks.js';

const files = ['chat.py'];
const only = (text: string) => {
  const found = tracebacksIn(text, files);
  expect(found).toHaveLength(1);
  return found[0];
};

describe('tracebacksIn', () => {
  it.each([
    ['_queue.Empty', '_queue.Empty'],
    ['StopIteration', 'StopIteration'],
    ['station.SignalAtRed: platform 3', 'station.SignalAtRed: platform 3'],
    ['Derailed', 'Derailed'],
    ['ValueError: first line\nsecond line', 'ValueError: first line'],
    ["KeyError: 'Traceback (most recent call last):'", "KeyError: 'Traceback (most recent call last):'"],
  ])('takes the last line whatever the exception is called: %s', (last, expected) => {
    const text = `Process Process-1:
Traceback (most recent call last):
  File "/usr/lib/python3.11/multiprocessing/process.py", line 314, in _bootstrap
    self.run()
  File "/stage/chat.py", line 5, in hear
    for text in iter(lambda: inbox.get(timeout=0.05), None):
                             ^^^^^^^^^^^^^^^^^^^^^^^
  File "/usr/lib/python3.11/multiprocessing/queues.py", line 114, in get
    raise Empty
${last}
`;
    expect(only(text)).toEqual({ last: expected, place: 'chat.py line 5', thread: null, before: null });
  });

  it('keeps a chain together, and how its exceptions hang together', () => {
    const text = `Traceback (most recent call last):
  File "/stage/chat.py", line 3, in <module>
    names["X"]
KeyError: 'X'

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/stage/chat.py", line 5, in <module>
    raise OSError("no line")
OSError: no line

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "/stage/chat.py", line 7, in <module>
    raise RuntimeError from error
RuntimeError
`;
    expect(only(text)).toMatchObject({
      last: 'RuntimeError',
      place: 'chat.py line 7',
      before: {
        how: 'cause',
        traceback: { last: 'OSError: no line', before: { how: 'meanwhile', traceback: { last: "KeyError: 'X'" } } },
      },
    });
  });

  it('knows a thread by its name, and a mistake in the syntax of a text', () => {
    const text = `Exception in thread Thread-1 (listen):
Traceback (most recent call last):
  File "/lab/chat.py", line 9, in listen
    exec("print(")
  File "<string>", line 1
    print(
         ^
SyntaxError: '(' was never closed
`;
    expect(only(text)).toMatchObject({
      last: "SyntaxError: '(' was never closed",
      place: 'chat.py line 9',
      thread: 'Thread-1 (listen)',
    });
  });

  it('reads groups of exceptions', () => {
    const text = `  + Exception Group Traceback (most recent call last):
  |   File "/stage/chat.py", line 2, in <module>
  |     raise ExceptionGroup("both", [ValueError(1)])
  | ExceptionGroup: both (1 sub-exception)
  +-+---------------- 1 ----------------
    | ValueError: 1
    +------------------------------------
`;
    expect(only(text)).toMatchObject({ last: 'ExceptionGroup: both (1 sub-exception)', place: 'chat.py line 2' });
  });

  it('leaves aside what Python ignores, what breaks off, and other text', () => {
    const ignored = `Exception ignored in: <function _f at 0x1>
Traceback (most recent call last):
  File "/stage/chat.py", line 2, in _f
ValueError: ignored
`;
    expect(tracebacksIn(ignored, files)).toEqual([]);
    expect(tracebacksIn('Traceback (most recent call last):\n  File "/stage/chat.py", line 2', files)).toEqual([]);
    expect(tracebacksIn('RuntimeError: said by the program\n', files)).toEqual([]);
  });

  it('names no line of others', () => {
    const text = `Traceback (most recent call last):
  File "/tmp/x/chat.py", line 2, in _f
ValueError: elsewhere
`;
    expect(only(text)?.place).toBeNull();
  });

  it('takes the first words that an exception says of itself, where they stand below it', () => {
    const text = `Traceback (most recent call last):
  File "/stage/chat.py", line 9, in <module>
RuntimeError: 
        An attempt has been made to start a new process before the
        current process has finished its bootstrapping phase.
`;
    expect(only(text)?.last).toBe('RuntimeError: An attempt has been made to start a new process before the');
  });
});
