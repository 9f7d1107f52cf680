import { applyDecorators } from '@nestjs/common';
import { ApiBearerAuth, ApiExtension, ApiOperation, ApiResponse } from '@nestjs/swagger';
import type { z } from 'zod';
import { commonKinds, kindOf, type ProblemClass, type ProblemKind } from '../problems/problem-kinds.js';

/** Headers that an answer of success may have, beside those of every answer. `Link` is said of each route whose query takes a `cursor`. */
export type SentHeader = 'ETag' | 'Location';

/** A status stands for the problems of that status that are not one feature’s, a class for its own. */
export type ProblemHint = number | ProblemClass;

export const SENDS = 'x-sends';
export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

/**
 * Names an operation in the document. Every route needs one: without it the api does not start.
 * @param id in plain words, unique and stable: generated clients name their functions by it
 * @param summary a few words, without a full stop
 * @param description what a caller should know beforehand; the text of the answer of success, unless given
 */
export const Operation = (id: string, summary: string, description?: string) =>
  ApiOperation({ operationId: id, summary, ...(description !== undefined && { description }) });

/** Documents headers that answers of success have. */
export const Sends = (...headers: SentHeader[]) => ApiExtension(SENDS, headers);

/** Documents what a route answers: the schema of success, and the problems that its callers should be ready for. */
export function Answers(
  status: number,
  schema: z.ZodType | null,
  description: string,
  problems: readonly ProblemHint[] = [],
) {
  return applyDecorators(
    ApiResponse({ status, description, ...(schema && { standardSchema: schema }) }),
    AnswersProblems(...problems),
  );
}

/** Documents the problems that a route may answer with. */
export function AnswersProblems(...problems: readonly ProblemHint[]) {
  return applyDecorators(
    ...[...byStatus(problems)].map(([status, kinds]) => ApiResponse({ status, ...problemAnswer(kinds) })),
  );
}

/**
 * Documents a route that needs a log-in: it is refused without one, with a key that may not call it, and once its caller or
 * their college has asked too often.
 */
export const NeedsLogin = () => applyDecorators(ApiBearerAuth(), AnswersProblems(401, 403, 429));

/** An answer with one of these problems, as OpenAPI writes it. */
export function problemAnswer(kinds: readonly ProblemKind[]) {
  const types = kinds.map(({ type }) => `/problems/${type}`);
  const schema = {
    allOf: [
      { $ref: '#/components/schemas/Problem' },
      { type: 'object', properties: { type: { type: 'string', enum: types } } },
    ],
  };
  return {
    description: kinds.map(({ title, type }) => `${title}: \`/problems/${type}\`.`).join(' '),
    content: { [PROBLEM_MEDIA_TYPE]: { schema } },
  };
}

/** The kinds of problem that hints stand for, by status. */
export function byStatus(hints: readonly ProblemHint[]): Map<number, ProblemKind[]> {
  const kinds = hints.flatMap((hint) =>
    typeof hint === 'number' ? commonKinds.filter(({ status }) => status === hint) : [kindOf(hint)],
  );
  const found = new Map<number, ProblemKind[]>();
  for (const kind of kinds) found.set(kind.status, [...(found.get(kind.status) ?? []), kind]);
  return found;
}
