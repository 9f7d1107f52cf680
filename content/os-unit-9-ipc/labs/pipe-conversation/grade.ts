import {
  containsWords,
  defineLab,
  describeLeaks,
  expect,
  expectEnds,
  fail,
  objectKey,
  sameObject,
  unusedEndsHeld,
} from '../../../../src/modules/labs/sdk/index.js';
import {
  answer,
  answerCore,
  carried,
  conversation,
  printedBy,
  question,
  questionCore,
  sharedPipes,
  sides,
  talked,
  talkers,
  tellCarried,
  whatHappened,
  whatInstead,
  whoLeft,
  whyUnasked,
} from './conversation.js';

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
          `Of ${pipes} pipes, ${shared} ${shared === 1 ? 'was' : 'were'} there when a child was forked: only these can connect the two. What is made after fork() belongs to one process alone.`,
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
            `The question did not get from the parent to the child. ${whatHappened(trace, questionCore, 'parent to child')}`,
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
            `The answer did not get from the child to the parent. ${whatHappened(trace, answerCore, 'child to parent')}`,
          );
        t.show('calls', tellCarried(found));
        const asked = carried(trace, questionCore, 'parent to child');
        expect(
          asked === null || !sameObject(asked.pipe, found.pipe),
          'The answer came back through the same pipe as the question. Each direction needs its own.',
          'sight',
        );
        const unasked = whyUnasked(trace, found);
        expect(unasked === null, unasked ?? '', 'sight');
      },
    },
    {
      id: 'both-print',
      title: 'Both sides print what they send and what they receive',
      points: 10,
      bloomLevel: 'understand',
      outcome: 'understand-ipc',
      advice:
        'Parent and child each print the question and the answer, one as what was sent and the other as what was received. Text without a newline behind it waits in a buffer until fflush(), exit() or the end of main, and is copied by fork().',
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
          containsWords(printedBy(trace, pid, run.source), words) ||
          (trace.printedBeyond(pid) && containsWords(run.output, words));
        const missing = ({ parent, child }: { parent: number; child: number }): { pid: number; words: string }[] =>
          (
            [
              ['parent', parent, 'question', questionCore],
              ['parent', parent, 'answer', answerCore],
              ['child', child, 'question', questionCore],
              ['child', child, 'answer', answerCore],
            ] as const
          )
            .filter(([, pid, , words]) => !prints(pid, words))
            .map(([side, pid, what]) => ({ pid, words: `the ${side} does not print the ${what}` }));
        const best = pairs.map(missing).sort((a, b) => a.length - b.length)[0] ?? [];
        const instead = [...new Set(best.map(({ pid }) => pid))]
          .map((pid) => whatInstead(trace, pid, run.source))
          .join('');
        expect(
          best.length === 0,
          `As far as the terminal shows, ${best.map(({ words }) => words).join(' and ')}.${instead}`,
        );
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
        expect(held.length === 0, `${held.join('; ').replace(/^t/, 'T')}.`, 'sight');
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
        expect(run.ended, 'pipe_lab did not end.', 'result');
        expect(abandoned.length === 0, abandoned.slice(0, 3).map(whoLeft(trace)).join(' '));
        expect(ending.leaks.length === 0, `Left behind: ${describeLeaks(ending.leaks)}.`);
        expectEnds([run]);
      },
    },
  ],
});
