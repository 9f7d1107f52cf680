import { StandardSchemaValidationPipe } from '@nestjs/common';
import { ValidationError, type Violation } from '../../../kernel/errors.js';

type Path = readonly (PropertyKey | { readonly key: PropertyKey })[];
interface Issue {
  readonly message: string;
  readonly path?: Path | undefined;
}

/** Checks every parameter that has a schema, and hands on what the schema made of it. */
export const validationPipe = new StandardSchemaValidationPipe({
  transform: true,
  exceptionFactory: (issues) => invalid(issues),
});

/** A 400 that names each place in the request that breaks the schema. */
export function invalid(issues: readonly Issue[]): ValidationError {
  const violations = issues.slice(0, 50).map((issue) => ({ pointer: pointerOf(issue.path), detail: issue.message }));
  return new ValidationError({
    detail: violations.map(sentence).join('; ') || 'The request does not fit the schema.',
    violations,
  });
}

function sentence({ pointer, detail }: Violation): string {
  return pointer === '' ? detail : `${pointer}: ${detail}`;
}

/** RFC 6901. */
function pointerOf(path: Path | undefined): string {
  const steps = (path ?? []).map((step) => String(typeof step === 'object' ? step.key : step));
  return steps.map((step) => `/${step.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
