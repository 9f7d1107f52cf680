import { AUTHENTICATED, POLICY_IN_DOCUMENT, type RoutePolicy } from '../auth/policy.js';
import type { Operation, PlacedOperation } from './describe-api.js';

/** The security scheme of a college's keys. */
export const KEY_SCHEME = 'key';

/** Throws for operations without a name of their own or a summary, and for tags that nobody explains. */
export function mustBeNamed(operations: readonly PlacedOperation[], tags: Readonly<Record<string, string>>): void {
  const seen = new Set<string>();
  for (const [path, { operationId = '', summary = '', tags: own = [] }] of operations) {
    if (summary === '') throw new Error(`${operationId} (${path}) has no summary: name it with @Operation.`);
    if (seen.has(operationId)) throw new Error(`Two operations are called ${operationId}: name them otherwise.`);
    seen.add(operationId);
    const strange = own.filter((tag) => tags[tag] === undefined);
    if (own.length !== 1 || strange.length > 0)
      throw new Error(`${operationId} (${path}) needs one tag that is explained; it has ${own.join(', ') || 'none'}.`);
  }
}

/** Says in words who may call the operation, behind what it does, and with which scope a key may. */
export function tellPolicy(operation: Operation): void {
  const kept = operation as Operation & { [POLICY_IN_DOCUMENT]?: RoutePolicy };
  const { allow, scope } = kept[POLICY_IN_DOCUMENT] ?? AUTHENTICATED;
  delete kept[POLICY_IN_DOCUMENT];
  const what = operation.description ?? textOfSuccess(operation);
  operation.description = `${what}\n\n${whoMayCall(allow)}`;
  if (allow === 'public') operation.security = [];
  if (scope === undefined) return;
  operation.description += ` A key needs the scope \`${scope}\`.`;
  operation.security = [...(operation.security ?? []), { [KEY_SCHEME]: [scope] }];
}

function textOfSuccess({ responses }: Operation): string {
  const texts = Object.entries(responses).filter(([status]) => status.startsWith('2'));
  return texts.map(([, answer]) => (answer && 'description' in answer ? answer.description : '')).join(' ');
}

function whoMayCall(allow: RoutePolicy['allow']): string {
  if (allow === 'public') return 'Anybody may call this, without a log-in.';
  if (allow === 'authenticated') return 'For whoever is logged in.';
  return `For people with one of the roles ${allow.map((role) => `\`${role}\``).join(', ')}.`;
}
