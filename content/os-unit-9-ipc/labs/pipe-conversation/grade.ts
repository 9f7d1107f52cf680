import {
  containsWords,
  defineLab,
  describeLeaks,
  expect,
  fail,
  objectKey,
  quote,
  sameObject,
  scenario,
  type Trace,
  unusedEndsHeld,
} from '../../../../src/modules/labs/sdk/index.js';

const question = 'Station Master: Is Platform 3 clear?';
const answer = 'Signal Room: Yes, Platform 3 is clear!';
// The speaker's name may be printed without being sent.
const questionCore = 'Is Platform 3 clear';
const answerCore = 'Yes Platform 3 is clear';

const conversation = scenario('the conversation', ['pipe_lab'], async (session) => {
  const run = await session.start('pipe_lab');
  const ending = await session.finishClean();
  return { run, ending, trace: session.trace };
});

/** Pipes that a process made before it forked a child: only these can be between the two. */
function sharedPipes(trace: Trace): number {
  const made = new Map<number, number>();
  let most = 0;
  for (const call of trace.succeeded('pipe', 'fork')) {
    const own = made.get(call.pid) ?? 0;
    if (call.call === 'pipe') made.set(call.pid, own + 1);
    else most = Math.max(most, own);
  }
  return most;
}

type Direction = 'parent to child' | 'child to parent';

/**
 * Who carried `words` over which of the program's pipes, as their writes and reads show it; null when nobody did. What a process wrote itself
 * it may be reading back.
 */
function carried(trace: Trace, words: string, direction: Direction) {
  for (const [index, pipe] of trace.pipes().entries()) {
    const wrote = trace.usersOf(pipe, 'write').filter((pid) => containsWords(trace.written(pipe, pid), words));
    const read = trace.usersOf(pipe, 'read').filter((pid) => containsWords(trace.received(pipe, pid), words));
    for (const to of read.filter((pid) => !wrote.includes(pid))) {
      const from = wrote.find((pid) =>
        direction === 'parent to child' ? trace.descends(to, pid) : trace.descends(pid, to),
      );
      if (from !== undefined) return { from, to, pipe, number: index + 1, bytes: trace.received(pipe, to) };
    }
  }
  return null;
}

/** Processes that used a pipe of the program's, in pairs of an ancestor and a descendant. */
function sides(trace: Trace): { parent: number; child: number }[] {
  const users = new Set(
    trace.pipes().flatMap((pipe) => [...trace.usersOf(pipe, 'write'), ...trace.usersOf(pipe, 'read')]),
  );
  const pids = [...users].slice(0, 32);
  return pids.flatMap((parent) =>
    pids.filter((child) => trace.descends(child, parent)).map((child) => ({ parent, child })),
  );
}

/** The processes that carried a message of the conversation; if nobody did, those between which anything at all went through a pipe. */
function talkers(trace: Trace): ReadonlySet<number> {
  const messages = [carried(trace, questionCore, 'parent to child'), carried(trace, answerCore, 'child to parent')];
  const carriers = messages.flatMap((found) => (found === null ? [] : [found.from, found.to]));
  if (carriers.length > 0) return new Set(carriers);
  return new Set(
    trace.pipes().flatMap((pipe) => {
      const writers = trace.usersOf(pipe, 'write');
      const readers = trace.usersOf(pipe, 'read').filter((pid) => !writers.includes(pid));
      return writers.length > 0 && readers.length > 0 ? [...writers, ...readers] : [];
    }),
  );
}

function talked(trace: Trace): boolean {
  return talkers(trace).size > 0;
}

/** What did happen to a message that did not arrive as it should. */
function whatHappened(trace: Trace, words: string, sender: string, receiver: string): string {
  for (const [index, pipe] of trace.pipes().entries()) {
    if (!containsWords(trace.written(pipe), words)) continue;
    if (!containsWords(trace.received(pipe), words))
      return `It was written to pipe ${index + 1}, but nobody read all of it from there.`;
    return `It went through pipe ${index + 1}, but not from the ${sender} to the ${receiver}: the process that reads must be the other one.`;
  }
  return 'No process wrote it to a pipe.';
}

/** Who did not wait for a child. A parent that was stopped while it waited did what it could. */
function whoLeft(trace: Trace): (child: number) => string {
  const parentOf = new Map(trace.forks().map(({ parent, child }) => [child, parent]));
  return (child) => {
    const parent = parentOf.get(child) ?? 0;
    const who = parentOf.has(parent) ? `The child (pid ${parent})` : 'The parent';
    if (trace.calls('wait').some(({ pid, leftNs }) => pid === parent && leftNs === null))
      return `${who} was still waiting for its child (pid ${child}), which had not ended.`;
    return `${who} did not wait for its child (pid ${child}).`;
  };
}

function tellCarried(found: NonNullable<ReturnType<typeof carried>>): string {
  return `pid ${found.from} wrote to pipe ${found.number}, pid ${found.to} read ${found.bytes.length} bytes from it: ${quote(found.bytes)}`;
}

export default defineLab({
  read: {
    broken_pipe: 'Ends that nobody closes',
    deadlock: 'Ends that nobody closes',
  },
  checks: [
    {
      id: 'pipes-and-child',
      title: 'Two pipes are made and a child is forked',
      points: 15,
      bloomLevel: 'apply',
      outcome: 'apply-ipc-c',
      advice:
        'One pipe carries bytes in one direction only. Call pipe() twice before fork(), so that the child inherits both.',
      read: 'Two pipes, four ends',
      run: async (t) => {
        const { trace } = await t.play(conversation);
        const pipes = trace.pipes().length;
        const shared = sharedPipes(trace);
        const forks = trace.forks().length;
        t.show('calls', `${pipes} pipe(s) made, ${forks} child(ren) forked`);
        expect(pipes > 0, 'The program never calls pipe().');
        expect(pipes > 1, 'The program makes only one pipe.');
        expect(forks > 0, 'The program never makes a child with fork().');
        expect(
          shared > 1,
          `Of ${pipes} pipes, ${shared} were there when a child was forked: only these can connect the two.`,
        );
      },
    },
    {
      id: 'question-arrives',
      title: 'The question goes from the parent to the child through a pipe',
      points: 25,
      bloomLevel: 'apply',
      outcome: 'apply-ipc-c',
      advice: `The parent write()s "${question}" to the first pipe and the child read()s it from there. Printing it on both sides is not sending it.`,
      read: 'What to write',
      run: async (t) => {
        const { trace } = await t.play(conversation);
        const found = carried(trace, questionCore, 'parent to child');
        if (found === null)
          fail(
            `The question did not get from the parent to the child. ${whatHappened(trace, questionCore, 'parent', 'child')}`,
          );
        t.show('calls', tellCarried(found));
      },
    },
    {
      id: 'answer-arrives',
      title: 'The answer comes back through the other pipe',
      points: 25,
      bloomLevel: 'apply',
      outcome: 'apply-ipc-c',
      advice: `The child write()s "${answer}" to the second pipe and the parent read()s it from there.`,
      read: 'Two pipes, four ends',
      run: async (t) => {
        const { trace } = await t.play(conversation);
        const found = carried(trace, answerCore, 'child to parent');
        if (found === null)
          fail(
            `The answer did not get from the child to the parent. ${whatHappened(trace, answerCore, 'child', 'parent')}`,
          );
        t.show('calls', tellCarried(found));
        const asked = carried(trace, questionCore, 'parent to child');
        expect(
          asked === null || !sameObject(asked.pipe, found.pipe),
          'The answer came back through the same pipe as the question. Each direction needs its own.',
        );
      },
    },
    {
      id: 'both-print',
      title: 'Both sides print what they send and what they receive',
      points: 10,
      bloomLevel: 'understand',
      outcome: 'understand-ipc',
      advice:
        'Parent and child each print the question and the answer, one as what was sent and the other as what was received.',
      read: 'Messages, and where they end',
      run: async (t) => {
        const { trace, run } = await t.play(conversation);
        const pairs = sides(trace);
        expect(
          talked(trace) && pairs.length > 0,
          'Nothing went through a pipe between a parent and its child, so that there was nothing to print.',
        );
        // Of a very long write only its beginning is in the trace: then what the terminal got has to do.
        const prints = (pid: number, words: string): boolean =>
          containsWords(trace.printed(pid), words) || (trace.printedBeyond(pid) && containsWords(run.output, words));
        const missing = ({ parent, child }: { parent: number; child: number }): string[] =>
          (
            [
              ['parent', parent, 'question', questionCore],
              ['parent', parent, 'answer', answerCore],
              ['child', child, 'question', questionCore],
              ['child', child, 'answer', answerCore],
            ] as const
          )
            .filter(([, pid, , words]) => !prints(pid, words))
            .map(([side, , what]) => `the ${side} does not print the ${what}`);
        const best = pairs.map(missing).sort((a, b) => a.length - b.length)[0] ?? [];
        expect(best.length === 0, `As far as the terminal shows, ${best.join(' and ')}.`);
      },
    },
    {
      id: 'unused-ends-closed',
      title: 'Each side closes the ends that it does not use before it waits',
      points: 15,
      bloomLevel: 'analyze',
      outcome: 'analyze-ipc',
      advice:
        'After fork() both processes hold all four ends. A reader only sees end of file when every copy of the write end is closed, its own too.',
      read: 'Ends that nobody closes',
      run: async (t) => {
        const { trace } = await t.play(conversation);
        const pipes = trace.pipes();
        const numbers = new Map(pipes.map((pipe, index) => [objectKey(pipe), index + 1]));
        expect(trace.forks().length > 0 && pipes.length > 0, 'There are no two processes that share a pipe.');
        expect(
          talked(trace),
          'No message went from one process to the other, so that it can’t be told which ends they hold while they talk.',
        );
        const children = new Set(trace.forks().map(({ child }) => child));
        const held = unusedEndsHeld(trace, talkers(trace)).map(
          ({ pid, fd, end, pipe, waitedIn }) =>
            `the ${children.has(pid) ? 'child' : 'parent'} (pid ${pid}) still held the ${end} end of pipe ${numbers.get(objectKey(pipe)) ?? 0} (fd ${fd}) when it called ${waitedIn.call}`,
        );
        expect(held.length === 0, `${held.join('; ').replace(/^t/, 'T')}.`);
      },
    },
    {
      id: 'child-reaped',
      title: 'The child is waited for, and nothing is left',
      points: 10,
      bloomLevel: 'apply',
      outcome: 'apply-ipc-c',
      advice: 'The parent ends with wait() or waitpid(), and main returns 0.',
      read: 'Children that nobody waits for',
      run: async (t) => {
        const { trace, run, ending } = await t.play(conversation);
        const { reaped, abandoned } = trace.children();
        expect(reaped.length + abandoned.length > 0, 'No child was ever made.');
        expect(talked(trace), 'Parent and child never talked over a pipe.');
        expect(run.ended, 'pipe_lab did not end.');
        expect(abandoned.length === 0, abandoned.slice(0, 3).map(whoLeft(trace)).join(' '));
        expect(ending.leaks.length === 0, `Left behind: ${describeLeaks(ending.leaks)}.`);
        expect(run.succeeded, `pipe_lab ${run.ending} instead of 0.`);
      },
    },
  ],
});
