import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RecordedExamples } from './recorded-examples.js';

interface Answer {
  $ref?: string;
  headers?: Record<string, object>;
  content?: Record<string, object>;
}

/** Headers that the document has to tell of wherever they come. */
const TOLD = ['etag', 'location', 'link', 'retry-after'];

/** Holds each answer of a test's api against the API's document, and keeps what does not fit. */
export class CheckedAnswers {
  private readonly faults = new Set<string>();
  private readonly validators = new Map<string, ValidateFunction>();
  private readonly ajv = new Ajv2020({ strict: false, validateFormats: false, validateSchema: false });

  /** @param api before it listens */
  static of(api: NestFastifyApplication, documentOf: () => OpenAPIObject): CheckedAnswers {
    const checked = new CheckedAnswers(documentOf);
    api
      .getHttpAdapter()
      .getInstance()
      .addHook('onSend', (request, reply, payload, done) => {
        checked.check(request, reply, payload);
        done(null, payload);
      });
    return checked;
  }

  private readonly recorded = RecordedExamples.whenAsked();
  private document: OpenAPIObject | undefined;

  private constructor(private readonly documentOf: () => OpenAPIObject) {}

  /** Throws when an answer did not fit. */
  mustFit(): void {
    this.recorded?.write();
    if (this.faults.size > 0)
      throw new Error(`Answers that the document does not tell of:\n${[...this.faults].join('\n')}`);
  }

  private check(request: FastifyRequest, reply: FastifyReply, payload: unknown): void {
    const path = request.routeOptions.url?.replaceAll(/:(\w+)/g, '{$1}') ?? '';
    const document = (this.document ??= this.documentOf());
    const operation = (
      document.paths[path] as Record<string, { operationId?: string; responses?: Record<string, Answer> }> | undefined
    )?.[request.method.toLowerCase()];
    if (!operation) return;
    const where = `${request.method} ${path} ${reply.statusCode}`;
    const place = ['paths', path, request.method.toLowerCase(), 'responses', String(reply.statusCode)];
    const answer = operation.responses?.[reply.statusCode];
    if (!answer) {
      this.faults.add(`${where}: no such status; ${String(payload).slice(0, 200)}`);
      return;
    }
    const steps = answer.$ref ? answer.$ref.split('/').slice(1) : place;
    const { headers = {}, content = {} } = at(document, steps) as Answer;
    const names = Object.keys(headers).map((name) => name.toLowerCase());
    for (const name of TOLD) {
      if (reply.hasHeader(name) && !names.includes(name)) this.faults.add(`${where}: no word of ${name}`);
    }
    const [type = ''] = String(reply.getHeader('content-type') ?? '').split(';');
    if (!type.endsWith('json')) return;
    if (!content[type]) {
      this.faults.add(`${where}: no word of ${type}`);
      return;
    }
    const text = textOf(reply, payload);
    if (text === undefined || !this.fits(where, [...steps, 'content', type, 'schema'], text)) return;
    this.recorded?.take(operation.operationId ?? '', reply.statusCode, text);
  }

  private fits(where: string, steps: readonly string[], text: string): boolean {
    const validate = this.validatorOf(steps);
    if (validate(JSON.parse(text))) return true;
    const errors = (validate.errors ?? []).slice(0, 3).map(({ instancePath, message }) => `${instancePath} ${message}`);
    this.faults.add(`${where}: ${errors.join('; ')}`);
    return false;
  }

  private validatorOf(steps: readonly string[]): ValidateFunction {
    const pointer = steps.map((step) => encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/');
    const known = this.validators.get(pointer);
    if (known) return known;
    if (!this.ajv.getSchema('api')) this.ajv.addSchema({ ...this.document, $id: 'api' }, 'api');
    const made = this.ajv.compile({ $ref: `api#/${pointer}` });
    this.validators.set(pointer, made);
    return made;
  }
}

function at(document: object, steps: readonly string[]): unknown {
  return steps.reduce<unknown>((part, step) => (part as Record<string, unknown>)[step], document);
}

/** Undefined for what has no body, or is streamed. */
function textOf(reply: FastifyReply, payload: unknown): string | undefined {
  if (typeof payload === 'string') return payload;
  if (!Buffer.isBuffer(payload)) return undefined;
  const encoding = reply.getHeader('content-encoding');
  if (encoding === 'br') return brotliDecompressSync(payload).toString();
  return (encoding === 'gzip' ? gunzipSync(payload) : payload).toString();
}
