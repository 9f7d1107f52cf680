/**
 * Requests that no client of good will sends, made from the API's own document: each is right in all but one place, where something odd stands. What stands there
 * is text that the database can't keep, times that it can't, and numbers past every limit.
 */

export interface Schema {
  $ref?: string;
  type?: string | string[];
  format?: string;
  pattern?: string;
  example?: unknown;
  default?: unknown;
  enum?: unknown[];
  const?: unknown;
  minimum?: number;
  minLength?: number;
  minItems?: number;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
}

interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required?: boolean;
  schema?: Schema;
}

interface Operation {
  parameters?: Parameter[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  /** By status. */
  responses: Record<string, object>;
}

export interface ApiDocument {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
}

export interface OddRequest {
  /** As the document names it. */
  operation: string;
  method: string;
  url: string;
  headers: Record<string, string>;
  body: unknown;
  /** What is odd about it. Null: nothing, it is the first of its operation. */
  because: string | null;
}

/** What stands for a parameter or a field of that name in this place, so that the request gets as far as it can. Undefined: whatever fits the schema. */
export type Known = (path: string, name: string) => unknown;

const ODD_TEXTS = ['a\0b', 'a\ud800b', '\u202e%_\\\'";--', 'x'.repeat(3000)];
const ODD_TIMES = ['tomorrow', '0000-01-01T00:00:00Z', '9999-12-31T23:59:59-12:00'];
const ODD_DAYS = ['2026-02-30', '0000-01-01'];
const ODD_NUMBERS = [-1, 0.5, 2 ** 31, 2 ** 53, 1e308];

/** Every one of them, those of each operation behind one with nothing odd; deletions last. */
export function oddRequests({ paths, components }: ApiDocument, known: Known): OddRequest[] {
  const maker = new Maker(components.schemas, known);
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  return operations
    .toSorted((a, b) => Number(a.method === 'delete') - Number(b.method === 'delete'))
    .flatMap(({ path, method, operation }) => maker.oddOnes(path, method, operation));
}

type Step = string | number;

class Maker {
  constructor(
    private readonly schemas: Record<string, Schema>,
    private readonly known: Known,
  ) {}

  oddOnes(path: string, method: string, { parameters = [], requestBody }: Operation): OddRequest[] {
    const schema = requestBody?.content['application/json']?.schema;
    const body = schema && this.fitting(schema, path, '');
    const values = new Map(
      parameters
        .filter((parameter) => parameter.required === true || parameter.in === 'path')
        .map((parameter) => [parameter.name, this.fitting(parameter.schema ?? {}, path, parameter.name)]),
    );
    const request = (because: string | null, changed: Map<string, unknown>, sent: unknown): OddRequest => ({
      operation: `${method} ${path}`,
      method,
      ...place(path, parameters, changed),
      body: sent,
      because,
    });
    const inParameters = parameters.flatMap((parameter) =>
      this.oddValues(parameter.schema ?? { type: 'string' })
        // A header with such characters is refused before it is sent.
        .filter((value) => parameter.in !== 'header' || /^[ -~]*$/.test(String(value)))
        .map((value) =>
          request(`${parameter.name} is ${shown(value)}`, new Map(values).set(parameter.name, value), body),
        ),
    );
    const inBody = schema
      ? this.leaves(schema, body).flatMap(({ steps, odd }) =>
          odd.map((value) => request(`${steps.join('/')} is ${shown(value)}`, values, replaced(body, steps, value))),
        )
      : [];
    return [request(null, values, body), ...inParameters, ...inBody];
  }

  /** Something that the schema takes, as far as that can be told. */
  private fitting(given: Schema, path: string, name: string): unknown {
    const own = this.known(path, name);
    if (own !== undefined) return own;
    const schema = this.resolved(given);
    if (schema.example !== undefined) return schema.example;
    if (schema.const !== undefined) return schema.const;
    if (schema.enum) return schema.enum[0];
    switch (schema.type) {
      case 'object':
        return Object.fromEntries(
          Object.entries(schema.properties ?? {}).map(([key, part]) => [key, this.fitting(part, path, key)]),
        );
      case 'array':
        return [this.fitting(schema.items ?? {}, path, name)];
      case 'integer':
      case 'number':
        return Math.max(1, schema.minimum ?? 1);
      case 'boolean':
        return true;
      default:
        if (schema.format === 'date-time') return '2026-11-01T00:00:00Z';
        if (schema.format === 'date') return '2026-11-01';
        if (schema.format === 'email') return 'somebody@alpha.test';
        return 'a'.repeat(Math.max(1, schema.minLength ?? 1));
    }
  }

  /** The places in `value` that hold something simple, with what is odd there. */
  private leaves(given: Schema, value: unknown, steps: Step[] = []): { steps: Step[]; odd: unknown[] }[] {
    const schema = this.resolved(given);
    if (Array.isArray(value))
      return value.flatMap((part, index) => this.leaves(schema.items ?? {}, part, [...steps, index]));
    if (value !== null && typeof value === 'object')
      return Object.entries(value).flatMap(([key, part]) =>
        this.leaves(schema.properties?.[key] ?? {}, part, [...steps, key]),
      );
    return [{ steps, odd: this.oddValues(schema) }];
  }

  private oddValues(given: Schema): unknown[] {
    const schema = this.resolved(given);
    if (schema.type === 'integer' || schema.type === 'number') return ODD_NUMBERS;
    if (schema.type !== 'string') return [];
    if (schema.format === 'date-time') return ODD_TIMES;
    if (schema.format === 'date') return ODD_DAYS;
    return schema.enum ? [] : ODD_TEXTS;
  }

  /** Without references and alternatives: of these, the first that is not null. */
  private resolved(schema: Schema): Schema {
    if (schema.$ref !== undefined) return this.resolved(this.schemas[schema.$ref.split('/').at(-1)!] ?? {});
    const one = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].find(({ type }) => type !== 'null');
    if (one) return { ...this.resolved(one), ...(schema.example !== undefined && { example: schema.example }) };
    if (schema.allOf) return Object.assign({}, ...schema.allOf.map((part) => this.resolved(part))) as Schema;
    if (Array.isArray(schema.type)) return { ...schema, type: schema.type.find((type) => type !== 'null')! };
    return schema;
  }
}

function place(
  path: string,
  parameters: readonly Parameter[],
  values: ReadonlyMap<string, unknown>,
): { url: string; headers: Record<string, string> } {
  const given = parameters.filter(({ name }) => values.has(name));
  const text = ({ name }: Parameter): string => encoded(String(values.get(name)));
  const url = given
    .filter((parameter) => parameter.in === 'path')
    .reduce((rest, parameter) => rest.replace(`{${parameter.name}}`, text(parameter)), path);
  const query = given.filter((parameter) => parameter.in === 'query').map((one) => `${one.name}=${text(one)}`);
  const headers = given.filter((one) => one.in === 'header').map(({ name }) => [name, String(values.get(name))]);
  return { url: query.length > 0 ? `${url}?${query.join('&')}` : url, headers: Object.fromEntries(headers) };
}

/** Half of a surrogate pair has no form in an address: U+FFFD stands for it there. */
function encoded(text: string): string {
  return encodeURIComponent(Buffer.from(text).toString());
}

function replaced(value: unknown, [step, ...rest]: readonly Step[], by: unknown): unknown {
  if (step === undefined) return by;
  if (Array.isArray(value)) return value.map((part, index) => (index === step ? replaced(part, rest, by) : part));
  return { ...(value as object), [step]: replaced((value as Record<string, unknown>)[step], rest, by) };
}

function shown(value: unknown): string {
  return JSON.stringify(value).slice(0, 40);
}
