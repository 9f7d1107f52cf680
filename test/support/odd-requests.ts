import {
  type ApiDocument,
  type FittingOperation,
  type FittingRequest,
  FittingRequests,
  type Known,
  replaced,
  requestOf,
  type Schema,
} from './fitting-requests.js';

/**
 * Requests that no client of good will sends: each is right in all but one place, where something odd stands. That is
 * text that the database can't keep, times that it can't, and numbers past every limit.
 */
export interface OddRequest extends FittingRequest {
  /** What is odd about it. Null: nothing, it is the first of its operation. */
  because: string | null;
}

const ODD_TEXTS = ['a\0b', 'a\ud800b', '\u202e%_\\\'";--', 'x'.repeat(3000)];
const ODD_TIMES = ['tomorrow', '0000-01-01T00:00:00Z', '9999-12-31T23:59:59-12:00'];
const ODD_DAYS = ['2026-02-30', '0000-01-01'];
const ODD_NUMBERS = [-1, 0.5, 2 ** 31, 2 ** 53, 1e308];

/** Every one of them, those of each operation behind one with nothing odd; deletions last. */
export function oddRequests(document: ApiDocument, known: Known): OddRequest[] {
  const fitting = new FittingRequests(document, known);
  return fitting.operations().flatMap((operation) => oddOnes(fitting, operation));
}

function oddOnes(fitting: FittingRequests, operation: FittingOperation): OddRequest[] {
  const { parameters, schema, values, body } = operation;
  const inParameters = parameters.flatMap((parameter) =>
    oddValues(fitting.resolved(parameter.schema ?? { type: 'string' }))
      // A header with such characters is refused before it is sent.
      .filter((value) => parameter.in !== 'header' || /^[ -~]*$/.test(String(value)))
      .map((value) => ({
        ...requestOf(operation, new Map(values).set(parameter.name, value)),
        because: `${parameter.name} is ${shown(value)}`,
      })),
  );
  const leaves = schema ? fitting.leaves(schema, body) : [];
  const inBody = leaves.flatMap((leaf) =>
    oddValues(fitting.resolved(leaf.schema)).map((value) => ({
      ...requestOf(operation, values, replaced(body, leaf.steps, value)),
      because: `${leaf.steps.join('/')} is ${shown(value)}`,
    })),
  );
  return [{ ...requestOf(operation), because: null }, ...inParameters, ...inBody];
}

function oddValues(schema: Schema): unknown[] {
  if (schema.type === 'integer' || schema.type === 'number') return ODD_NUMBERS;
  if (schema.type !== 'string') return [];
  if (schema.format === 'date-time') return ODD_TIMES;
  if (schema.format === 'date') return ODD_DAYS;
  return schema.enum ? [] : ODD_TEXTS;
}

function shown(value: unknown): string {
  return JSON.stringify(value).slice(0, 40);
}
