import type { Response } from 'supertest';
import type { Mastery, PracticeQuestion } from '../../src/modules/mcq/practice/practice.schema.js';
import { keysOf } from './quizzes.js';
import type { TestSystem } from './system.js';

/** The tiny unit, a cohort of it, and what people do who practise. */
export class Practice {
  private made = 0;

  private constructor(
    private readonly system: TestSystem,
    readonly keys: Record<string, string[]>,
    readonly cohort: string,
    private readonly people: Record<string, string>,
  ) {}

  static async open(system: TestSystem): Promise<Practice> {
    await system.loadUnit('tiny-unit');
    const { id, people } = await system.foundCohort();
    return new Practice(system, await keysOf(system), id, people);
  }

  /** Somebody who has not practised yet. */
  async newStudent(): Promise<string> {
    this.made += 1;
    const name = `learner${this.made}`;
    this.people[name] = await this.system.addPerson(name);
    return name;
  }

  next(name: string, body: object = {}): Promise<Response> {
    return this.system.post('/v1/units/tiny-unit/practice/next', body, name);
  }

  async ask(name: string, body: object = {}): Promise<PracticeQuestion> {
    const answer = await this.next(name, body);
    expect(answer.status).toBe(201);
    return answer.body as PracticeQuestion;
  }

  answer(id: string, optionIds: unknown, name: string): Promise<Response> {
    return this.system.post(`/v1/practice/${id}/answer`, { optionIds }, name);
  }

  /** All right ones, or one that is wrong. */
  choose({ questionId, options }: PracticeQuestion, right: boolean): string[] {
    const keys = this.keys[questionId]!;
    return right ? keys : [options.find(({ id }) => !keys.includes(id))!.id];
  }

  async mastery(name: string): Promise<Mastery> {
    return (await this.system.get('/v1/units/tiny-unit/practice/mastery', name)).body as Mastery;
  }

  async results(name: string): Promise<{ item: string; points: number }[]> {
    return this.system.database.admin(
      'SELECT item, points::float8 FROM item_results WHERE person_id = $1 ORDER BY item',
      [this.people[name]],
    );
  }
}
