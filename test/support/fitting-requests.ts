/** Requests that fit the API's own document, made from it, as far as that can be told. */

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

export interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required?: boolean;
  schema?: Schema;
}

export interface Operation {
  parameters?: Parameter[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  /** By status. */
  responses: Record<string, object>;
}

export interface ApiDocument {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
}

export interface FittingRequest {
  /** As the document names it. */
  operation: string;
  method: string;
  url: string;
  headers: Record<string, string>;
  body: unknown;
}

/**
 * What stands for a parameter or a field of that name in this place, so that the request gets as far as it can. The
 * name of a whole body is empty. Undefined: whatever fits the schema.
 */
export type Known = (path: string, name: string) => unknown;

export type Step = string | number;

/** An operation with all that its request needs. */
export interface FittingOperation {
  path: string;
  method: string;
  parameters: readonly Parameter[];
  /** Of the body, if there is one. */
  schema: Schema | undefined;
  /** By name, of what the path and the document ask for. */
  values: ReadonlyMap<string, unknown>;
  body: unknown;
}

export class FittingRequests {
  private readonly schemas: Record<string, Schema>;

  /** @param filler stands for texts of which nothing more is known */
  constructor(
    private readonly document: ApiDocument,
    private readonly known: Known,
    private readonly filler = 'a',
  ) {
    this.schemas = document.components.schemas;
  }

  /** All that the document has, deletions last. */
  operations(): FittingOperation[] {
    return Object.entries(this.document.paths)
      .flatMap(([path, methods]) => Object.entries(methods).map(([method, one]) => this.operation(path, method, one)))
      .toSorted((a, b) => Number(a.method === 'delete') - Number(b.method === 'delete'));
  }

  private operation(path: string, method: string, { parameters = [], requestBody }: Operation): FittingOperation {
    const schema = requestBody?.content['application/json']?.schema;
    const values = new Map(
      parameters
        .filter((parameter) => parameter.required === true || parameter.in === 'path')
        .map((parameter) => [parameter.name, this.fitting(parameter.schema ?? {}, path, parameter.name)]),
    );
    return { path, method, parameters, schema, values, body: schema && this.fitting(schema, path, '') };
  }

  /** Something that the schema takes, as far as that can be told. */
  fitting(given: Schema, path: string, name: string): unknown {
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
        return this.filler.repeat(Math.ceil((schema.minLength ?? 1) / this.filler.length));
    }
  }

  /** The places in `value` that hold something simple, with what the schema says of it. */
  leaves(given: Schema, value: unknown, steps: Step[] = []): { steps: Step[]; schema: Schema }[] {
    const schema = this.resolved(given);
    if (Array.isArray(value))
      return value.flatMap((part, index) => this.leaves(schema.items ?? {}, part, [...steps, index]));
    if (value !== null && typeof value === 'object')
      return Object.entries(value).flatMap(([key, part]) =>
        this.leaves(schema.properties?.[key] ?? {}, part, [...steps, key]),
      );
    return [{ steps, schema }];
  }

  /** Without references and alternatives: of these, the first that is not null. */
  resolved(schema: Schema): Schema {
    if (schema.$ref !== undefined) return this.resolved(this.schemas[schema.$ref.split('/').at(-1)!] ?? {});
    const one = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].find(({ type }) => type !== 'null');
    if (one) return { ...this.resolved(one), ...(schema.example !== undefined && { example: schema.example }) };
    if (schema.allOf) return Object.assign({}, ...schema.allOf.map((part) => this.resolved(part))) as Schema;
    if (Array.isArray(schema.type)) return { ...schema, type: schema.type.find((type) => type !== 'null')! };
    return schema;
  }
}

/** The operation's request with these in place of its own values and body. */
export function requestOf(
  { path, method, parameters, ...own }: FittingOperation,
  values: ReadonlyMap<string, unknown> = own.values,
  body: unknown = own.body,
): FittingRequest {
  return { operation: `${method} ${path}`, method, ...place(path, parameters, values), body };
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

/** Sends it as whoever the access token is of. */
export async function send(api: string, token: string, request: FittingRequest): Promise<Response> {
  const { method, url, headers, body } = request;
  return fetch(api + url, {
    method: method.toUpperCase(),
    headers: {
      authorization: `Bearer ${token}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

/** The value with something else at that place. */
export function replaced(value: unknown, [step, ...rest]: readonly Step[], by: unknown): unknown {
  if (step === undefined) return by;
  if (Array.isArray(value)) return value.map((part, index) => (index === step ? replaced(part, rest, by) : part));
  return { ...(value as object), [step]: replaced((value as Record<string, unknown>)[step], rest, by) };
}
