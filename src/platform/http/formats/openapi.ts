import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { applyDecorators } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ApiBearerAuth, ApiResponse, DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { z } from 'zod';
import { problemSchema } from '../problems/problem.js';
import { ReadyAnswer } from '../server/ready-answer.js';

/** Documents what a route answers: the schema of success, and the problems that its callers should be ready for. */
export function Answers(
  status: number,
  schema: z.ZodType | null,
  description: string,
  problems: readonly number[] = [],
) {
  return applyDecorators(
    ApiResponse({ status, description, ...(schema && { standardSchema: schema }) }),
    ...problems.map((problem) =>
      ApiResponse({ status: problem, description: 'A problem document', standardSchema: problemSchema }),
    ),
  );
}

/** Documents a route that needs a log-in: it is refused without one, and once its person or their college has asked too often. */
export const NeedsLogin = () =>
  applyDecorators(
    ApiBearerAuth(),
    ...[401, 429].map((status) =>
      ApiResponse({ status, description: 'A problem document', standardSchema: problemSchema }),
    ),
  );

/** OpenAPI 3.1 of every route, from the schemas that the routes validate with. */
export function describeApi(app: NestFastifyApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Prayog')
    .setDescription('Content, questions and lab grading for systems courses. Errors are RFC 9457 problem documents.')
    .setVersion('1')
    .addBearerAuth()
    .build();
  const document = SwaggerModule.createDocument(app, config, {
    standardSchemaConverter: (schema, { schemaType }) => convert(schema, schemaType),
  });
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const operation of Object.values(methods as Record<string, Operation>))
      operation.responses = { ...problemsBefore(path, operation), ...operation.responses };
  }
  return document;
}

type Operation = Pick<NonNullable<OpenAPIObject['paths'][string]['get']>, 'requestBody' | 'parameters' | 'responses'>;

/** What requests meet before their route hears of them: said here for all, so that no route forgets it. */
function problemsBefore(path: string, { requestBody }: Operation): Operation['responses'] {
  const statuses = [400, ...(path.includes('{') ? [414] : []), ...(requestBody ? [413, 415] : [])];
  return Object.fromEntries(statuses.map((status) => [status, PROBLEM]));
}

const PROBLEM = {
  description: 'A problem document',
  content: { 'application/json': { schema: { $ref: '#/components/schemas/Problem' } } },
};

/** Serves the document at `/docs/openapi.json` and pages to read it at `/docs`. */
export function serveDocs(app: NestFastifyApplication, document: OpenAPIObject): void {
  const assets = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
  const server = app.getHttpAdapter().getInstance();
  const files: [path: string, type: string, body: string | Buffer][] = [
    ['/docs', 'text/html; charset=utf-8', PAGE],
    ['/docs/start.js', 'text/javascript; charset=utf-8', START],
    ['/docs/openapi.json', 'application/json; charset=utf-8', JSON.stringify(document)],
    ...(['swagger-ui.css', 'swagger-ui-bundle.js'] as const).map((name): [string, string, Buffer] => [
      `/docs/${name}`,
      name.endsWith('.css') ? 'text/css; charset=utf-8' : 'text/javascript; charset=utf-8',
      readFileSync(join(assets, name)),
    ]),
  ];
  for (const [path, type, body] of files) {
    const answer = new ReadyAnswer(Buffer.from(body), type);
    server.get(path, { compress: false }, async (request, reply) => {
      void reply.header('Content-Security-Policy', DOCS_POLICY);
      return answer.send(request, reply);
    });
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

/** Swagger UI draws its icons from data: URLs and styles elements by itself. */
const DOCS_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'";

const PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Prayog API</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
<div id="docs"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</html>
`;

const START = `SwaggerUIBundle({ url: '/docs/openapi.json', dom_id: '#docs', deepLinking: true });\n`;
