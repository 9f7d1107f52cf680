import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { ApiTags } from '@nestjs/swagger';
import { describeApi } from '../../src/platform/http/document/describe-api.js';
import { Answers, Operation as Named } from '../../src/platform/http/formats/openapi.js';
import { TestSystem } from '../support/system.js';

let system: TestSystem;
beforeAll(async () => {
  system = await TestSystem.start();
});
afterAll(() => system.close());

describe('documentation', () => {
  it('is served, page and document', async () => {
    expect((await system.http.get('/docs').expect(200)).headers['content-type']).toMatch(/^text\/html/);
    await system.http.get('/docs/swagger-ui-bundle.js').expect(200);
    await system.http.get('/docs/swagger-ui.css').expect(200);
  });

  it('describes every route, with references that lead somewhere', async () => {
    const { body, text } = await system.http.get('/docs/openapi.json').expect(200);
    const document = body as {
      openapi: string;
      paths: Record<string, Record<string, Operation>>;
      components: { schemas: Record<string, unknown> };
    };
    expect(document.openapi).toBe('3.1.0');
    const routes = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    );
    expect(routes.toSorted()).toEqual([
      'delete /v1/api-keys/{keyId}',
      'delete /v1/cohorts/{cohortId}/members/{personId}',
      'delete /v1/designs/{submissionId}/claim',
      'delete /v1/me/sessions/{sessionId}',
      'delete /v1/quizzes/{quiz}/overrides/groups/{labGroup}',
      'delete /v1/quizzes/{quiz}/overrides/people/{personId}',
      'get /health/live',
      'get /health/ready',
      'get /problems',
      'get /problems/{type}',
      'get /v1/analytics/bloom',
      'get /v1/api-keys',
      'get /v1/attempts/{attemptId}',
      'get /v1/cohorts',
      'get /v1/cohorts/{cohortId}',
      'get /v1/cohorts/{cohortId}/analytics/bloom',
      'get /v1/cohorts/{cohortId}/analytics/bloom.csv',
      'get /v1/cohorts/{cohortId}/analytics/items',
      'get /v1/cohorts/{cohortId}/analytics/items.csv',
      'get /v1/cohorts/{cohortId}/analytics/labs',
      'get /v1/cohorts/{cohortId}/analytics/labs.csv',
      'get /v1/cohorts/{cohortId}/analytics/students',
      'get /v1/cohorts/{cohortId}/analytics/students.csv',
      'get /v1/cohorts/{cohortId}/dashboard',
      'get /v1/cohorts/{cohortId}/dashboard.csv',
      'get /v1/cohorts/{cohortId}/gradebook',
      'get /v1/cohorts/{cohortId}/gradebook.csv',
      'get /v1/cohorts/{cohortId}/gradebook/extensions',
      'get /v1/cohorts/{cohortId}/gradebook/groups/{labGroup}/items/{item}/extension',
      'get /v1/cohorts/{cohortId}/gradebook/groups/{labGroup}/items/{item}/extension/history',
      'get /v1/cohorts/{cohortId}/gradebook/scheme',
      'get /v1/cohorts/{cohortId}/gradebook/students/{personId}',
      'get /v1/cohorts/{cohortId}/gradebook/students/{personId}/items/{item}',
      'get /v1/cohorts/{cohortId}/gradebook/students/{personId}/items/{item}/extension',
      'get /v1/cohorts/{cohortId}/gradebook/students/{personId}/items/{item}/extension/history',
      'get /v1/cohorts/{cohortId}/gradebook/students/{personId}/items/{item}/history',
      'get /v1/cohorts/{cohortId}/members',
      'get /v1/cohorts/{cohortId}/members/{personId}',
      'get /v1/cohorts/{cohortId}/students/{personId}/portfolio',
      'get /v1/designs',
      'get /v1/designs/{submissionId}',
      'get /v1/designs/{submissionId}/markings',
      'get /v1/labs',
      'get /v1/labs/{lab}',
      'get /v1/listing-runs/{runId}',
      'get /v1/me',
      'get /v1/me/grades',
      'get /v1/me/mastery',
      'get /v1/me/portfolio',
      'get /v1/me/portfolio.zip',
      'get /v1/me/sessions',
      'get /v1/people',
      'get /v1/quizzes',
      'get /v1/quizzes/{quiz}',
      'get /v1/quizzes/{quiz}/attempts',
      'get /v1/quizzes/{quiz}/overrides',
      'get /v1/quizzes/{quiz}/overrides/groups/{labGroup}',
      'get /v1/quizzes/{quiz}/overrides/people/{personId}',
      'get /v1/quizzes/{quiz}/rules',
      'get /v1/regrades',
      'get /v1/regrades/{regradeId}',
      'get /v1/regrades/{regradeId}/items',
      'get /v1/search',
      'get /v1/short-answers',
      'get /v1/short-answers/{attemptId}/{questionId}',
      'get /v1/short-answers/{attemptId}/{questionId}/markings',
      'get /v1/submissions',
      'get /v1/submissions/{submissionId}',
      'get /v1/submissions/{submissionId}/events',
      'get /v1/submissions/{submissionId}/results',
      'get /v1/submissions/{submissionId}/timeline',
      'get /v1/units',
      'get /v1/units/{unit}',
      'get /v1/units/{unit}/practice/mastery',
      'get /v1/units/{unit}/progress',
      'get /v1/units/{unit}/questions/{questionId}/key',
      'get /v1/units/{unit}/questions/{questionId}/key/regrade',
      'get /v1/units/{unit}/sections/{section}',
      'patch /v1/cohorts/{cohortId}',
      'patch /v1/people/{personId}',
      'patch /v1/quizzes/{quiz}',
      'post /v1/api-keys',
      'post /v1/api-keys/{keyId}/rotate',
      'post /v1/attempts/{attemptId}/submit',
      'post /v1/auth/login',
      'post /v1/auth/logout',
      'post /v1/auth/password-reset/confirm',
      'post /v1/auth/refresh',
      'post /v1/cohorts',
      'post /v1/cohorts/{cohortId}/members',
      'post /v1/designs/{submissionId}/claim',
      'post /v1/designs/{submissionId}/release',
      'post /v1/labs/{lab}/designs/release',
      'post /v1/labs/{lab}/failed-submissions/requeue',
      'post /v1/labs/{lab}/submissions',
      'post /v1/listings/{listing}/run',
      'post /v1/me/password',
      'post /v1/people',
      'post /v1/people/{personId}/invitation',
      'post /v1/practice/{turnId}/answer',
      'post /v1/quizzes',
      'post /v1/quizzes/{quiz}/attempts',
      'post /v1/regrades',
      'post /v1/submissions/{submissionId}/requeue',
      'post /v1/units/{unit}/practice/next',
      'post /v1/units/{unit}/questions/{questionId}/key/dry-run',
      'put /v1/attempts/{attemptId}/responses/{questionId}',
      'put /v1/cohorts/{cohortId}/gradebook/groups/{labGroup}/items/{item}/extension',
      'put /v1/cohorts/{cohortId}/gradebook/scheme',
      'put /v1/cohorts/{cohortId}/gradebook/students/{personId}/items/{item}',
      'put /v1/cohorts/{cohortId}/gradebook/students/{personId}/items/{item}/extension',
      'put /v1/cohorts/{cohortId}/members/{personId}',
      'put /v1/designs/{submissionId}/marking',
      'put /v1/people/{personId}/password',
      'put /v1/quizzes/{quiz}/overrides/groups/{labGroup}',
      'put /v1/quizzes/{quiz}/overrides/people/{personId}',
      'put /v1/short-answers/{attemptId}/{questionId}/marking',
      'put /v1/units/{unit}/questions/{questionId}/key',
      'put /v1/units/{unit}/sections/{section}/progress',
    ]);
    const references = [...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, reference]) => reference!);
    expect(references.length).toBeGreaterThan(5);
    for (const reference of references) expect(pointedAt(document, reference)).toBeDefined();
    for (const [path, methods] of Object.entries(document.paths)) {
      for (const operation of Object.values(methods)) expectWhole(path, operation);
    }
    expect(document.paths['/v1/labs/{lab}/submissions']?.['post']?.requestBody).toMatchObject({
      content: { 'application/json': { schema: { $ref: '#/components/schemas/Submit' } } },
    });
    for (const whose of ['people/{personId}', 'groups/{labGroup}']) {
      const { put } = document.paths[`/v1/quizzes/{quiz}/overrides/${whose}`]!;
      expect(Object.keys(put!.responses)).toEqual(expect.arrayContaining(['200', '201']));
    }
    expect(document.paths['/v1/submissions']?.['get']?.parameters?.map((parameter) => parameter.name)).toEqual(
      expect.arrayContaining(['limit', 'cursor', 'lab', 'status']),
    );
    for (const path of ['', '/{unit}', '/{unit}/sections/{section}'])
      expect(Object.keys(document.paths[`/v1/units${path}`]!['get']!.responses)).toEqual(
        expect.arrayContaining(['200', '304']),
      );
  });

  it('tells of the headers and the problems that each answer may have', async () => {
    const { body } = await system.http.get('/docs/openapi.json').expect(200);
    const { paths } = body as { paths: Record<string, Record<string, Operation>> };
    const answerOf = (path: string, method: string, status: string): object => {
      const answer = paths[path]![method]!.responses[status] as object;
      return '$ref' in answer ? (pointedAt(body as object, answer.$ref as string) as object) : answer;
    };
    expect(answerOf('/v1/cohorts', 'post', '201')).toMatchObject({
      headers: { ETag: {}, Location: {}, 'X-Request-Id': {}, RateLimit: {} },
    });
    expect(answerOf('/v1/people', 'get', '200')).toMatchObject({ headers: { Link: {} } });
    expect(answerOf('/v1/people', 'get', '429')).toMatchObject({ headers: { 'Retry-After': {} } });
    expect(JSON.stringify(answerOf('/v1/quizzes/{quiz}/attempts', 'post', '409'))).toContain(
      '"enum":["/problems/quiz-not-open","/problems/no-attempts-left"]',
    );
    expect(answerOf('/v1/submissions/{submissionId}/events', 'get', '200')).toMatchObject({
      content: { 'text/event-stream': { schema: { $ref: '#/components/schemas/SubmissionEventData' } } },
    });
    expect(paths['/v1/auth/login']!['post']!.security).toEqual([]);
    expect(paths['/v1/people']!['get']!.security).toEqual([{ bearer: [] }, { key: ['read:people'] }]);
    expect(paths['/v1/people']!['get']!.description).toMatch(/ A key needs the scope `read:people`\.$/);
    expect(paths['/v1/people']!['post']!.security).toEqual([{ bearer: [] }]);
  });
});

@ApiTags('doors')
@Controller('doors')
class DoorsController {
  @Get()
  @Named('listDoors', 'List doors')
  @Answers(200, null, 'All of them.')
  list(): string[] {
    return [];
  }
}

@ApiTags('doors')
@Controller('more-doors')
class MoreDoorsController {
  @Get()
  @Answers(200, null, 'More of them.')
  list(): string[] {
    return [];
  }
}

@Controller('other-doors')
class OtherDoorsController extends DoorsController {}

async function documentOf(...controllers: (new () => object)[]): Promise<object> {
  @Module({ controllers })
  class DoorsModule {}
  const app = await NestFactory.create<NestFastifyApplication>(DoorsModule, new FastifyAdapter(), { logger: false });
  try {
    return describeApi(app, { tags: { doors: 'Ways in.' }, examples: { answers: {}, problems: {} } });
  } finally {
    await app.close();
  }
}

describe('a route', () => {
  it('is described by its name, its summary, and a tag that is explained', async () => {
    expect(await documentOf(DoorsController)).toMatchObject({
      tags: [{ name: 'doors', description: 'Ways in.' }],
      paths: { '/doors': { get: { operationId: 'listDoors', summary: 'List doors' } } },
    });
  });

  it('without a name and a summary keeps the api from starting', async () => {
    await expect(documentOf(MoreDoorsController)).rejects.toThrow('has no summary: name it with @Operation');
  });

  it('with another one’s name or without a tag does, too', async () => {
    await expect(documentOf(DoorsController, OtherDoorsController)).rejects.toThrow('listDoors');
  });
});

/** What a local reference leads to. */
function pointedAt(document: object, reference: string): unknown {
  const steps = reference.split('/').slice(1);
  return steps.reduce<unknown>((part, step) => (part as Record<string, unknown> | undefined)?.[step], document);
}

interface Operation {
  operationId: string;
  summary: string;
  description: string;
  tags: string[];
  security?: object[];
  responses: Record<string, { description: string }>;
  parameters?: { name: string; in: string; schema?: object }[];
  requestBody?: object;
}

function expectWhole(path: string, operation: Operation): void {
  expect(Object.keys(operation.responses).some((status) => status.startsWith('2'))).toBe(true);
  // Limits hold for everything but the health checks.
  if (path.startsWith('/v1')) expect(operation.responses['429']).toBeDefined();
  const named = (operation.parameters ?? [])
    .filter((parameter) => parameter.in === 'path')
    .map((parameter) => `{${parameter.name}}`);
  expect(named.toSorted()).toEqual([...(path.match(/\{\w+\}/g) ?? [])].toSorted());
  for (const parameter of operation.parameters ?? []) expect(parameter.schema).toBeDefined();
  expect(operation.operationId).toMatch(/^[a-z]+([A-Z][a-z]+)*$/);
  expect(operation.summary).toMatch(/^[A-Z].*[^.]$/);
  expect(operation.description).toMatch(/(For|Anybody) .*\.$/);
}
