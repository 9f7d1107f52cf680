import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type {
  Grader,
  GradeRequest,
  GradeResult,
  Grading,
  LabDescription,
  Timeline,
} from '../../src/modules/labs/model/results.js';
import { SandboxUnavailableError } from '../../src/modules/sandbox/index.js';
import { TEST_LAB } from './labs.js';

/** What `main.c` may say, as JSON: how the grading is to go. */
export interface Script {
  score?: number;
  /** How many progress steps. */
  steps?: number;
  /** Grading does not end before this file exists. */
  until?: string;
  /** Rejects, as a fault of the platform does, until this file exists. */
  faultUnless?: string;
  /** Goes into the result as it is. */
  output?: string;
  /** Goes into the timeline as what a process printed; without it there is none. */
  printed?: string;
}

/** Grades by what the submitted file says, in place of sandboxes: these tests are about what happens around the grader. */
export class ScriptedGrader implements Grader {
  closed = false;

  /** @param hostUnless this host can run nothing until this file exists */
  constructor(private readonly hostUnless: string | null = null) {}

  async ready(): Promise<void> {
    if (this.hostUnless !== null && !existsSync(this.hostUnless))
      throw new SandboxUnavailableError('the engine has gone for a walk');
  }

  labs(): readonly LabDescription[] {
    return [TEST_LAB];
  }

  async grade(request: GradeRequest): Promise<Grading> {
    return { result: await this.resultOf(request), release: () => undefined };
  }

  protected async resultOf({ lab, files, onProgress, signal }: GradeRequest): Promise<GradeResult> {
    await this.ready();
    const main = files.find((file) => file.name === 'main.c')?.content ?? '{}';
    const script = JSON.parse(String(main)) as Script;
    onProgress?.({ step: 'preparing' });
    onProgress?.({ step: 'compiling', file: 'main.c' });
    const steps = script.steps ?? 1;
    for (let number = 1; number <= steps; number += 1)
      onProgress?.({ step: 'checking', check: `c${number}`, title: `Check ${number}`, number, of: steps });
    while (script.until && !existsSync(script.until)) await sleep(20, undefined, { signal });
    if (script.faultUnless && !existsSync(script.faultUnless)) throw new Error('the sandbox burst into flames');
    const score = script.score ?? TEST_LAB.maxScore;
    const passed = score === TEST_LAB.maxScore;
    return {
      lab,
      driver: 'bubblewrap',
      verdict: passed ? 'passed' : 'failed',
      score,
      maxScore: TEST_LAB.maxScore,
      compile: { ok: true, output: script.output ?? '' },
      checks: [
        {
          id: 'only',
          title: 'The only check',
          outcome: passed ? 'passed' : 'failed',
          points: score,
          maxPoints: 10,
          message: 'as the script says',
        },
      ],
      leaks: [],
      ...(script.printed === undefined ? {} : { timeline: timelineOf(script.printed) }),
      timings: { acquire: 0, compile: 0, checks: 0, total: 0 },
    };
  }

  async close(): Promise<void> {
    this.closed = true;
  }
}

function timelineOf(text: string): Timeline {
  const process = { pid: 7, parent: null, command: 'main', fromUs: 0, toUs: 9, ending: 'exit status 0', leaked: false };
  const events = [{ atUs: 3, pid: 7, action: 'print' as const, bytes: text.length, text }];
  return { scenarios: [{ name: 'the run', processes: [process], objects: [], events, cut: false }], cut: false };
}

/** The files of a submission that goes as `script` says. */
export function scripted(script: Script = {}): { files: { name: string; content: string }[] } {
  return { files: [{ name: 'main.c', content: JSON.stringify(script) }] };
}
