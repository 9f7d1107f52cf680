import {
  type ApiDocument,
  type FittingOperation,
  type FittingRequest,
  FittingRequests,
  type Known,
  type Parameter,
  replaced,
  requestOf,
  type Schema,
} from './fitting-requests.js';

/** What a request of another college may hold of the first one. */
export interface Foreign {
  /** By the names that places have, as far as they are known. */
  known: Known;
  /** Of every kind that there is: for places that take an id, and of which no more is known. */
  ids: string[];
  /** For lists. */
  cursor: (path: string) => string;
  /** A word of its texts alone. */
  word: string;
  idempotencyKey: string;
  lastEventId: string;
  /** Something of the same form that is nowhere. */
  twinOf: (value: string) => string;
}

/** A request with values of the first college, and the same one with values that are nowhere. */
export interface StrangerRequest {
  operation: string;
  /** Where they stand: `nowhere` in a request that is all of one's own. */
  place: string;
  foreign: FittingRequest;
  twin: FittingRequest;
  /** The values of either, by place. */
  sent: { foreign: string[]; twin: string[] };
}

/** What nobody has but the person themselves: who knows it is that person. */
const CREDENTIALS = ['password', 'currentPassword', 'refreshToken', 'token'];

/** What a college gives to its own as it likes: as a field it refers to nothing, and is there from then on. */
const GIVEN = ['labGroup'];

/** By header, beside those that the document tells of, so that each operation gets them. */
const HEADERS = ['Idempotency-Key', 'Last-Event-ID', 'If-Match'];

interface Change {
  place: string;
  values: string[];
  /** The request with these values there. */
  with: (values: string[]) => FittingRequest;
}

/**
 * Every operation with values of the first college in each place where one can stand, alone, and in all places of its
 * path at once.
 */
export function strangerRequests(document: ApiDocument, own: Known, foreign: Foreign): StrangerRequest[] {
  const fitting = new FittingRequests(document, own);
  return fitting.operations().flatMap((operation) => {
    const asItIs = { place: 'nowhere', values: [], with: () => requestOf(operation) };
    const changes = [
      asItIs,
      ...parameterChanges(fitting, operation, foreign),
      ...headerChanges(operation, foreign),
      ...bodyChanges(fitting, operation, foreign),
      ...pathChanges(fitting, operation, foreign),
    ];
    return changes.map((change) => {
      const twins = change.values.map(foreign.twinOf);
      return {
        operation: `${operation.method} ${operation.path}`,
        place: change.place,
        foreign: change.with(change.values),
        twin: change.with(twins),
        sent: { foreign: change.values, twin: twins },
      };
    });
  });
}

function parameterChanges(fitting: FittingRequests, operation: FittingOperation, foreign: Foreign): Change[] {
  const asked = operation.parameters.filter((parameter) => parameter.in !== 'header');
  return asked.flatMap((parameter) =>
    valuesFor(fitting, operation, parameter, foreign).map((value) => ({
      place: `${parameter.in} ${parameter.name}`,
      values: [value],
      with: ([one]: string[]) => requestOf(operation, new Map(operation.values).set(parameter.name, one)),
    })),
  );
}

/** Values of the first college that fit the parameter. Of a choice, a number or a time there are none. */
function valuesFor(
  fitting: FittingRequests,
  { path }: FittingOperation,
  { name, in: where, schema: given = {} }: Parameter,
  foreign: Foreign,
): string[] {
  const schema = fitting.resolved(given);
  if (!takesText(schema)) return [];
  if (name === 'cursor') return [foreign.cursor(path)];
  const known = foreign.known(path, name);
  if (typeof known === 'string') return [known];
  if (takesId(name, schema)) return foreign.ids;
  return where === 'header' ? [] : [foreign.word];
}

function takesText(schema: Schema): boolean {
  return schema.type === 'string' && !schema.enum && !['date', 'date-time'].includes(schema.format ?? '');
}

function takesId(name: string, schema: Schema): boolean {
  return schema.format === 'uuid' || /Ids?$/.test(name);
}

/** One's own request, with what the first college's people have sent or were given. */
function headerChanges(operation: FittingOperation, foreign: Foreign): Change[] {
  const values = [foreign.idempotencyKey, foreign.lastEventId, String(foreign.known(operation.path, 'If-Match'))];
  return HEADERS.map((name, index) => ({
    place: `header ${name}`,
    values: [values[index]!],
    with: ([value]: string[]) => withHeaders(requestOf(operation), { [name]: value! }),
  }));
}

/** Ids and names of things, wherever they stand. Texts of one's own tell nothing of others. */
function bodyChanges(fitting: FittingRequests, operation: FittingOperation, foreign: Foreign): Change[] {
  const { path, schema, values: own, body } = operation;
  if (!schema) return [];
  const inside = fitting.leaves(schema, body).map((leaf) => ({ ...leaf, name: nameOf(leaf.steps) }));
  const properties = Object.entries(fitting.resolved(schema).properties ?? {});
  const left = properties
    .filter(([name]) => (body as Record<string, unknown>)[name] === undefined)
    .map(([name, property]) => ({ steps: [name], schema: property, name }));
  return [...inside, ...left].flatMap(({ steps, schema: leaf, name }) => {
    const resolved = fitting.resolved(leaf);
    const isList = resolved.type === 'array';
    if ([...CREDENTIALS, ...GIVEN].includes(name)) return [];
    if (!takesText(isList ? fitting.resolved(resolved.items ?? {}) : resolved)) return [];
    const known = foreign.known(path, name.replace(/s$/, ''));
    const values = typeof known === 'string' ? [known] : takesId(name, resolved) ? foreign.ids : [];
    return values.map((value) => ({
      place: `body ${steps.join('/')}`,
      values: [value],
      with: ([one]: string[]) => requestOf(operation, own, replaced(body, steps, isList ? [one] : one)),
    }));
  });
}

function nameOf(steps: readonly (string | number)[]): string {
  return steps.findLast((step): step is string => typeof step === 'string') ?? '';
}

/** All places of the path together, with the headers that would be right there. */
function pathChanges(fitting: FittingRequests, operation: FittingOperation, foreign: Foreign): Change[] {
  const asked = operation.parameters.filter((parameter) => parameter.in === 'path');
  const values = asked.map((parameter) => valuesFor(fitting, operation, parameter, foreign)[0]);
  if (asked.length === 0 || values.includes(undefined)) return [];
  const headers = {
    'Idempotency-Key': foreign.idempotencyKey,
    'Last-Event-ID': foreign.lastEventId,
    'If-Match': String(foreign.known(operation.path, 'If-Match')),
  };
  return [
    {
      place: 'path and headers',
      values: values as string[],
      with: (all) => {
        const changed = new Map([...operation.values, ...asked.map(({ name }, at) => [name, all[at]] as const)]);
        return withHeaders(requestOf(operation, changed), headers);
      },
    },
  ];
}

/** Names of headers do not heed capital letters. */
function withHeaders(request: FittingRequest, headers: Record<string, string>): FittingRequest {
  const added = Object.keys(headers).map((name) => name.toLowerCase());
  const kept = Object.entries(request.headers).filter(([name]) => !added.includes(name.toLowerCase()));
  return { ...request, headers: { ...Object.fromEntries(kept), ...headers } };
}
