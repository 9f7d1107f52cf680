import type { INestApplicationContext } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import 'reflect-metadata';
import supertest from 'supertest';
import { apiTexts } from '../../src/api-texts.js';
import { createApi } from '../../src/create-api.js';
import { createWorker } from '../../src/create-worker.js';
import type { Grader } from '../../src/modules/labs/model/results.js';
import { readEnvironment } from '../../src/platform/config/environment.js';
import { type Settings, settingsSchemaOf } from '../../src/platform/config/settings.js';
import { Database } from '../../src/platform/database/database.js';
import type { Role } from '../../src/kernel/tenant-context.js';
import type { StoredUnit } from '../../src/modules/courses/loading/index.js';
import { Log } from '../../src/platform/logging/log.js';
import { describeApi } from '../../src/platform/http/document/describe-api.js';
import { CheckedAnswers } from './checked-answers.js';
import { addPerson, foundColleges, PASSWORD } from './college.js';
import { foundTestCohort, loadTestUnit, type TestCohort, type TestUnit } from './courses.js';
import { createTestDatabase, type TestDatabase } from './database.js';
import { DESIGN_LAB, TEST_LAB } from './labs.js';
import { startTestRedis, type TestRedis } from './redis.js';
import type { ListingRunner } from '../../src/modules/labs/listings/listing-run.types.js';
import { noListings } from './scripted-listings.js';
import { ScriptedGrader } from './scripted-grader.js';

export type Api = ReturnType<typeof supertest>;

/** A database, a Redis and an api of one test file's own, and workers as it asks for them. */
export class TestSystem {
  private readonly closers: (() => Promise<unknown>)[] = [];
  private readonly tokens = new Map<string, string>();
  api!: NestFastifyApplication;
  http!: Api;
  url!: string;
  private door: Database | undefined;
  private answers!: CheckedAnswers;

  private constructor(
    readonly database: TestDatabase,
    readonly redis: TestRedis,
    readonly tenants: Record<string, string>,
    private readonly environment: Record<string, string>,
  ) {}

  /** `environment` adds to the settings, which are quick ones: leases of a second, rounds of a few milliseconds. */
  static async start(environment: Record<string, string> = {}): Promise<TestSystem> {
    const [database, redis] = await Promise.all([createTestDatabase(), startTestRedis()]);
    const tenants = await foundColleges(database.urls, 'alpha', 'beta');
    const system = new TestSystem(database, redis, tenants, environment);
    system.api = await createApi({ settings: system.settings(), log: system.log(), labs: [TEST_LAB, DESIGN_LAB] });
    const { api } = system;
    system.answers = CheckedAnswers.of(api, () => describeApi(api, apiTexts));
    await system.api.listen(0, '127.0.0.1');
    system.url = await system.api.getUrl();
    system.http = supertest(system.url);
    system.closers.push(() => system.api.close());
    return system;
  }

  env(): Record<string, string> {
    return {
      NODE_ENV: 'test',
      LOG_LEVEL: 'silent',
      DATABASE_URL: this.database.urls.app,
      DATABASE_UPKEEP_URL: this.database.urls.upkeep,
      REDIS_URL: this.redis.url,
      GRADING_LEASE_MS: '1000',
      GRADING_RETRY_MS: '20',
      OUTBOX_INTERVAL_MS: '50',
      SWEEP_INTERVAL_MS: '100',
      WAKE_AGAIN_MS: '500',
      EVENTS_POLL_MS: '200',
      CONTENT_REVALIDATE_MS: '0',
      ...this.environment,
    };
  }

  settings(): Settings {
    return readEnvironment(settingsSchemaOf('api'), this.env());
  }

  /** A worker in this process, until the system closes or the test closes it. Its errors are added to `lines`. */
  async startWorker(
    grader: Grader = new ScriptedGrader(),
    lines?: string[],
    listings: ListingRunner = noListings,
    environment: Record<string, string> = {},
  ): Promise<INestApplicationContext> {
    const settings = readEnvironment(settingsSchemaOf('api'), { ...this.env(), ...environment });
    const worker = await createWorker({ settings, log: this.log(lines), grader, listings });
    let closing: Promise<void> | undefined;
    const close = worker.close.bind(worker);
    worker.close = () => (closing ??= close());
    this.closers.push(() => worker.close());
    return worker;
  }

  /** Loads a unit into a college: the tiny one, or the project's own. */
  async loadUnit(unit: TestUnit = 'tiny-unit', college = 'alpha'): Promise<StoredUnit> {
    return loadTestUnit(this.app(), this.tenants[college]!, unit);
  }

  /** A cohort of people of the college; without `members` the instructor, the assistant and both students. Gives its id, and theirs by name. */
  async foundCohort({
    members = { instructor: {}, assistant: {}, student: {}, other: {} },
    ...cohort
  }: TestCohort = {}): Promise<{ id: string; people: Record<string, string> }> {
    return foundTestCohort(this.app(), this.tenants[cohort.college ?? 'alpha']!, { ...cohort, members });
  }

  /** Adds `NAME@COLLEGE.test`, who may log in. Gives their id. */
  async addPerson(name: string, roles: Role[] = ['student'], college = 'alpha'): Promise<string> {
    return addPerson(this.app(), this.tenants[college]!, college, name, roles);
  }

  /** The app role's door to this system's database. */
  app(): Database {
    if (this.door) return this.door;
    const door = Database.open(this.database.urls.app, 4);
    this.closers.push(() => door.onApplicationShutdown());
    return (this.door = door);
  }

  /** An access token of `NAME@COLLEGE.test`. */
  async token(name: string, college = 'alpha'): Promise<string> {
    const known = this.tokens.get(`${name}@${college}`);
    if (known) return known;
    const answer = await this.http
      .post('/v1/auth/login')
      .send({ tenant: college, email: `${name}@${college}.test`, password: PASSWORD });
    if (answer.status !== 200) throw new Error(`log-in failed: ${answer.text}`);
    const { accessToken } = answer.body as { accessToken: string };
    this.tokens.set(`${name}@${college}`, accessToken);
    return accessToken;
  }

  async get(path: string, name = 'student', college = 'alpha'): Promise<supertest.Response> {
    return this.http.get(path).auth(await this.token(name, college), { type: 'bearer' });
  }

  async put(
    path: string,
    body: object,
    name: string,
    headers: Record<string, string> = {},
    college = 'alpha',
  ): Promise<supertest.Response> {
    return this.http
      .put(path)
      .auth(await this.token(name, college), { type: 'bearer' })
      .set(headers)
      .send(body);
  }

  async post(
    path: string,
    body: object,
    name = 'student',
    college = 'alpha',
    headers: Record<string, string> = {},
  ): Promise<supertest.Response> {
    return this.http
      .post(path)
      .auth(await this.token(name, college), { type: 'bearer' })
      .set(headers)
      .send(body);
  }

  async patch(
    path: string,
    body: object,
    name: string,
    headers: Record<string, string> = {},
    college = 'alpha',
  ): Promise<supertest.Response> {
    return this.http
      .patch(path)
      .auth(await this.token(name, college), { type: 'bearer' })
      .set(headers)
      .send(body);
  }

  async delete(path: string, name: string, college = 'alpha'): Promise<supertest.Response> {
    return this.http.delete(path).auth(await this.token(name, college), { type: 'bearer' });
  }

  /** Throws when the api has given an answer that its document does not tell of. */
  async close(): Promise<void> {
    for (const close of this.closers.toReversed()) await close();
    await this.redis.kill();
    await this.database.drop();
    this.answers.mustFit();
  }

  private log(lines?: string[]): Log {
    if (!lines) return Log.open(this.settings());
    const settings: Settings = { ...this.settings(), LOG_LEVEL: 'error', LOG_FORMAT: 'json' };
    return Log.open(settings, { write: (line) => void lines.push(line) });
  }
}
