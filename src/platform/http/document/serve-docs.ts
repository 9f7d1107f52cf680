import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import { ReadyAnswer } from '../server/ready-answer.js';

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
