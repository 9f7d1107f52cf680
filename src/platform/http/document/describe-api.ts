import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { z } from 'zod';
import { problemSchema } from '../problems/problem.js';
import { addHeaders, HEADERS } from './headers.js';
import { gatherProblems, problemsBefore } from './problem-answers.js';
import { KEY_SCHEME, mustBeNamed, tellPolicy } from './whole-operations.js';

/** What the document says beside what its routes say. */
export interface ApiTexts {
  /** By the tag's name, in the order of the document. */
  readonly tags: Readonly<Record<string, string>>;
  /** Answers as they were given, see Examples. */
  readonly examples: Examples;
}

/** Answers as they were given: by operation and status, and problems by type. */
export interface Examples {
  readonly answers: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly problems: Readonly<Record<string, unknown>>;
}

export type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;
export type Answer = Exclude<NonNullable<Operation['responses']>[string], { $ref: string }> & {
  content?: Record<string, { schema?: unknown; example?: unknown; examples?: unknown }>;
};

/**
 * OpenAPI 3.1 of every route, from the schemas that the routes validate with. Throws when a route has no name and summary, shares its name with another, or has
 * a tag that nobody explains.
 */
export function describeApi(app: NestFastifyApplication, texts: ApiTexts): OpenAPIObject {
  const builder = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Prayog')
    .setDescription(DESCRIPTION)
    .setVersion('1')
    .addServer('/', 'The address that this document was read from')
    .addBearerAuth({
      type: 'http',
      scheme: 'bearer',
      bearerFormat: 'JWT',
      description:
        'The `accessToken` of `POST /v1/auth/login`. It lives for `expiresIn` seconds; `POST /v1/auth/refresh` gives the next one.',
    })
    .addSecurity(KEY_SCHEME, {
      type: 'http',
      scheme: 'bearer',
      bearerFormat: 'prayog_<id>_<secret>',
      description:
        'A key that the college’s admin has made by `POST /v1/api-keys`. It only reads, what its scopes name.',
    });
  for (const [name, description] of Object.entries(texts.tags)) builder.addTag(name, description);
  const document = SwaggerModule.createDocument(app, builder.build(), {
    standardSchemaConverter: (schema, { schemaType }) => convert(schema, schemaType),
  });
  const components = (document.components ??= {});
  Object.assign((components.schemas ??= {}), convert(z.object({ problem: problemSchema }), 'output')?.components);
  components.headers = HEADERS;
  const operations = operationsOf(document);
  mustBeNamed(operations, texts.tags);
  for (const [path, operation] of operations) {
    tellPolicy(operation);
    operation.responses = { ...problemsBefore(path, operation), ...operation.responses };
    addExamples(operation, texts.examples);
    addHeaders(path, operation);
  }
  components.responses = gatherProblems(operations, texts.examples.problems);
  return document;
}

const METHODS = ['get', 'put', 'post', 'delete', 'patch'] as const;

export type PlacedOperation = readonly [path: string, operation: Operation];

function operationsOf({ paths }: OpenAPIObject): PlacedOperation[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    METHODS.flatMap((method): PlacedOperation[] => (item[method] ? [[path, item[method]]] : [])),
  );
}

function addExamples({ operationId = '', responses }: Operation, { answers }: Examples): void {
  for (const [status, example] of Object.entries(answers[operationId] ?? {})) {
    const { content } = (responses?.[status] ?? {}) as Answer;
    const json = content?.['application/json'];
    if (json) json.example = example;
  }
}

/** Schemas with an id become components under it. */
function convert(schema: unknown, io: 'input' | 'output') {
  if (!(schema instanceof z.ZodType)) return undefined;
  const {
    $schema: _,
    $defs,
    ...json
  } = z.toJSONSchema(schema, { io, target: 'draft-2020-12', unrepresentable: 'any' });
  return { schema: json, components: { ...$defs } };
}

const DESCRIPTION = `Content, questions and lab grading for systems courses.

Every error is an RFC 9457 problem document, \`application/problem+json\`. Branch on its \`type\`: \`GET /problems\` lists all types, and each \`type\` is itself an
address that says what it means and what to do. Every answer has an \`X-Request-Id\`; a problem has the same id, as \`urn:uuid:ID\`, in its \`instance\`.

Times are in UTC, as \`2026-11-01T09:00:00.000Z\`. Lists come in pages: the \`Link\` header leads to the next one. A query parameter that an address does not have is
refused. Beside the problems that an operation names, an address may answer 405 to another method.`;
