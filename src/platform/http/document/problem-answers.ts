import type { OpenAPIObject } from '@nestjs/swagger';
import { byStatus, PROBLEM_MEDIA_TYPE, problemAnswer } from '../formats/openapi.js';
import type { Answer, Operation, PlacedOperation } from './describe-api.js';

type Answers = NonNullable<Operation['responses']>;

/** What requests meet before their route hears of them, and what is our fault: said here for all, so that no route forgets it. */
export function problemsBefore(path: string, { requestBody }: Operation): Answers {
  const statuses = [400, ...(path.includes('{') ? [414] : []), ...(requestBody ? [413, 415] : []), 500, 503];
  return Object.fromEntries([...byStatus(statuses)].map(([status, kinds]) => [status, problemAnswer(kinds) as Answer]));
}

/**
 * Moves the answers with problems into components, for most operations share them, and leaves references.
 * @param examples by type
 */
export function gatherProblems(
  operations: readonly PlacedOperation[],
  examples: Readonly<Record<string, unknown>>,
): NonNullable<NonNullable<OpenAPIObject['components']>['responses']> {
  const gathered: Record<string, Answer> = {};
  for (const [path, { responses = {} }] of operations) {
    for (const [status, answer] of Object.entries(responses)) {
      const types = typesOf(answer as Answer);
      if (types.length === 0) continue;
      const where = path.startsWith('/health/') ? 'OfHealth' : '';
      const name = types.map(nameOf).join('Or') + where;
      gathered[name] ??= withExamples(answer as Answer, types, examples);
      responses[status] = { $ref: `#/components/responses/${name}` };
    }
  }
  return gathered;
}

function withExamples(answer: Answer, types: readonly string[], examples: Readonly<Record<string, unknown>>): Answer {
  const known = types.flatMap((type) => (examples[type] === undefined ? [] : [[type, { value: examples[type] }]]));
  const media = answer.content?.[PROBLEM_MEDIA_TYPE];
  if (media && known.length > 0) media.examples = Object.fromEntries(known) as Record<string, { value: unknown }>;
  return answer;
}

/** The last parts of the types that the answer may have. */
function typesOf({ content }: Answer): string[] {
  const schema = content?.[PROBLEM_MEDIA_TYPE]?.schema as
    | { allOf?: { properties?: { type?: { enum?: string[] } } }[] }
    | undefined;
  const types = schema?.allOf?.flatMap((part) => part.properties?.type?.enum ?? []) ?? [];
  return types.map((type) => type.slice('/problems/'.length));
}

/** `not-found` is called `NotFound`. */
function nameOf(type: string): string {
  return type.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
}
