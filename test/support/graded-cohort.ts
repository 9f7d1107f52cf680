import type { Response } from 'supertest';
import { submitScript } from './submit-script.js';
import { TestSystem } from './system.js';
import { gatherCohort, personId, teachUnit } from './taught-unit.js';
import { eventually } from './wait.js';

interface Item {
  item: string;
  state: string;
  percent: number | null;
  dropped: boolean;
  late: boolean;
  share: number;
  dueAt: string | null;
  extension: object | null;
  work: Record<string, unknown> | null;
  override: object | null;
  steps: string[];
}

export interface Grade {
  items: Item[];
  categories: { category: string; percent: number | null }[];
  computed: number | null;
  total: number | null;
  letter: string | null;
  steps: string[];
}

export interface Book {
  columns: { item: string; title: string; dueAt: string | null }[];
  schemeRevision: number;
  items: {
    student: { id: string; name: string };
    grades: Item[];
    categories: { percent: number | null }[];
    total: number | null;
    letter: string | null;
    overridden: boolean;
  }[];
}

/** A system that teaches the unit of graded cohorts, a program and a design, and has a worker that grades it. */
export async function startGradedSystem(): Promise<TestSystem> {
  const system = await TestSystem.start({
    SUBMISSIONS_PER_USER_PER_MINUTE: '1000',
    RATE_LIMIT_PER_USER_PER_MINUTE: '10000',
  });
  await teachUnit(system, { slug: 'ipc', labs: ['test-lab', 'design-lab'] });
  await system.startWorker();
  return system;
}

/** A cohort with a gradebook, and what its people do there and hand in. */
export class GradedCohort {
  private constructor(
    private readonly system: TestSystem,
    readonly id: string,
    /** Whose grades the tests look at, unless they say otherwise. */
    readonly student: string,
  ) {}

  static async gather(system: TestSystem): Promise<GradedCohort> {
    const id = await gatherCohort(
      system,
      { unit: 'ipc', name: 'Section A' },
      { student: 'student', other: 'student', instructor: 'instructor', assistant: 'assistant' },
    );
    return new GradedCohort(system, id, await personId(system, 'student'));
  }

  async book(query = '', name = 'instructor'): Promise<Book> {
    const answer = await this.system.get(`/v1/cohorts/${this.id}/gradebook?${query}`, name);
    expect(answer.status).toBe(200);
    return answer.body as Book;
  }

  async own(name = 'student'): Promise<Grade> {
    const answer = await this.system.get(`/v1/me/grades?cohortId=${this.id}`, name);
    expect(answer.status).toBe(200);
    return answer.body as Grade;
  }

  async staffView(): Promise<Grade> {
    const path = `/v1/cohorts/${this.id}/gradebook/students/${this.student}`;
    return (await this.system.get(path, 'assistant')).body as Grade;
  }

  setScheme(body: object, revision: number | null = 0, name = 'instructor'): Promise<Response> {
    const headers: Record<string, string> = revision === null ? {} : { 'If-Match': `"${revision}"` };
    return this.system.put(`/v1/cohorts/${this.id}/gradebook/scheme`, body, name, headers);
  }

  /** Where the student's grade of an item is. */
  place(item: string): string {
    return `/v1/cohorts/${this.id}/gradebook/students/${this.student}/items/${item}`;
  }

  setGrade(
    item: string,
    body: object,
    revision: number | null = 0,
    { name = 'instructor', key = '' } = {},
  ): Promise<Response> {
    return this.system.put(this.place(item), body, name, {
      ...(revision !== null && { 'If-Match': `"${revision}"` }),
      ...(key && { 'Idempotency-Key': key }),
    });
  }

  /** Where an extension of a lab is, for the student unless `whom` says otherwise. */
  extension(whom = `students/${this.student}`, item = 'lab:test-lab'): string {
    return `/v1/cohorts/${this.id}/gradebook/${whom}/items/${item}/extension`;
  }

  extend(
    path: string,
    dueAt: Date | null,
    revision: number | null = 0,
    { name = 'instructor', key = '', reason = 'Ill.' } = {},
  ): Promise<Response> {
    return this.system.put(path, { dueAt: dueAt?.toISOString() ?? null, reason }, name, {
      ...(revision !== null && { 'If-Match': `"${revision}"` }),
      ...(key && { 'Idempotency-Key': key }),
    });
  }

  /** Hands in a program that gets `score` of 10; gives when that was. */
  async program(score: number, name = 'student'): Promise<Date> {
    const id = await submitScript(this.system, { score }, 'alpha', name);
    return eventually(async () => {
      const { body } = await this.system.get(`/v1/submissions/${id}`, name);
      const { status, createdAt } = body as { status: string; createdAt: string };
      return status === 'graded' ? new Date(createdAt) : null;
    });
  }

  /** Takes away what was handed in before: labs are the unit's, so every cohort's grades count it. */
  async clearWork(): Promise<void> {
    await this.system.database.admin('DELETE FROM designs; DELETE FROM submissions');
  }
}

export const itemOf = ({ items }: { items: Item[] }, item: string): Item => items.find((found) => found.item === item)!;

/** A scheme of the unit's labs, changed. */
export const scheme = (changes: object = {}, dueAt: string | null = null) => ({
  categories: {
    quizzes: { weight: 40, dropLowest: 0, items: [] },
    labs: { weight: 40, dropLowest: 0, items: [{ slug: 'test-lab', dueAt, weight: 1 }] },
    designs: { weight: 20, dropLowest: 0, items: [{ slug: 'design-lab', dueAt: null, weight: 1 }] },
  },
  submissions: 'best',
  latePenalty: { percentPerDay: 10, maxPercent: 50, graceMinutes: 15 },
  letters: [
    { letter: 'O', from: 90 },
    { letter: 'A', from: 70 },
    { letter: 'F', from: 0 },
  ],
  ...changes,
});
