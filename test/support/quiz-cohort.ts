import type { Response } from 'supertest';
import type { AttemptView } from '../../src/modules/mcq/attempts/attempts.schema.js';
import { createQuiz, keysOf, startAttempt, wrongOptions } from './quizzes.js';
import type { TestSystem } from './system.js';

/** A cohort of the tiny unit, its student in the lab group G1, and what its people do with attempts. */
export class QuizCohort {
  private constructor(
    private readonly system: TestSystem,
    private readonly keys: Record<string, string[]>,
    readonly id: string,
    readonly people: Record<string, string>,
  ) {}

  static async found(system: TestSystem): Promise<QuizCohort> {
    await system.loadUnit('tiny-unit');
    const { id, people } = await system.foundCohort({
      members: { instructor: {}, assistant: {}, student: { labGroup: 'G1' }, other: {} },
    });
    return new QuizCohort(system, await keysOf(system), id, people);
  }

  /** Starts an attempt at a quiz of its own. */
  async begin(rules: Record<string, unknown> = {}): Promise<AttemptView> {
    return startAttempt(this.system, await createQuiz(this.system, this.id, rules));
  }

  answer(
    attempt: { id: string },
    question: string,
    optionIds: string[],
    headers: Record<string, string> = {},
    name = 'student',
  ): Promise<Response> {
    return this.system.put(`/v1/attempts/${attempt.id}/responses/${question}`, { optionIds }, name, headers);
  }

  submit(attempt: { id: string }, name = 'student'): Promise<Response> {
    return this.system.post(`/v1/attempts/${attempt.id}/submit`, {}, name);
  }

  show(attempt: { id: string }, name = 'student'): Promise<Response> {
    return this.system.get(`/v1/attempts/${attempt.id}`, name);
  }

  right(question: string): string[] {
    return this.keys[question]!;
  }

  /** One option that is wrong. */
  wrong(attempt: AttemptView, question: string): string[] {
    return [wrongOptions(attempt, question, this.keys)[0]!];
  }
}
