/** A unit as its author's folder describes it. */
export { ContentError, type ContentProblem } from './content-error.js';
export { type BloomLevel, bloomLevels } from './content-fields.js';
export { loadUnit } from './load-unit.js';
export { outlineOf, readFenceInformation } from './outline.js';
export type { ChoiceKind } from './question.schema.js';
export type * from './unit.types.js';
